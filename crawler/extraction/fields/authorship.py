"""The lines below a text that say who its author is, and whose views it holds."""

from __future__ import annotations

import re

from crawler.extraction.fields.names import names_job

# "The author is a professor at …", "The authors are …", "The writer, a …"; before a disclaimer also
# "Bjorn Lomborg is president of …", "Dr Li Na, a lawyer, …"
BLURB = re.compile(
    r"(?:(?:Dr|Prof|Professor) )?(?P<subject>[^,]{2,60}?)(?P<link>,| (?:is|are|was|were)\b)"
)
AUTHORS = frozenset({"the author", "the authors", "the writer", "the writers"})

# Behind "The author was" or "The author,": "a minister", "formerly the envoy to Rome", "who is a
# judge"; but not "born in Rome", "right", "a child when the war began", "who died in May"
OFFICE = re.compile(
    r" (?:(?:also|formerly|once|previously) )?"
    r"(?:an?|the|one of|who (?:is|are|has|have|teach(?:es)?|works?))\b(?![^.]* when )"
)

# Behind "The author is": "a minister", "based in Rome", "with the Bank of Rome", "head and founder
# of Nordic Tea"; but not "right", "expected in Rome", "happy to hear of it"
POST = re.compile(
    r" (?:(?:also|currently|now) )?(?:(?:an?|the|one of|based|from|retired|with)\b|[^\W\d_a-z]"
    r"|(?!\w+ed\b)[\w-]+(?: [\w-]+){0,4} (?:at|for|of|with) (?:the )?[^\W\d_a-z])"
)

# behind a title: "president of Rome", "director until May"
AFTER_TITLE = re.compile(r"[,.]| (?:and|as|at|by|for|from|in|of|that|to|until|when|with) ")

# "Islamabad, Pakistan.": the end of a blurb that was split in two
BLURB_END = re.compile(r"(?:[^\W\d_a-z][\w.'\u2019-]*,? ){1,5}[^\W\d_a-z][\w'\u2019-]*\.")

# "The views don't necessarily reflect those of China Daily.", "The opinions expressed here are his
# own …", "Source: chinausfocus.com The views …", "If you have a specific expertise, or …", "The
# authors contributed this article to …"
DISCLAIMER = re.compile(
    r"(?:Source: \S+ )?(?:All )?(?:the |these )?(?:views?|opinions?)\b[^.]{0,80}?"
    r"(?:\bnecessarily (?:reflect|represent|those|that|the (?:views?|opinions?))\b"
    r"|\bexpressed (?:above|in this (?:article|column|commentary|essay|piece))\b"
    r"|\bexpressed here (?:(?:do not|don.t) )?(?:reflect|represent)\b|\bexpressed are personal\b"
    r"|\bare (?:[a-z]+ly )?(?:those of|hers|(?:his|her|their|my) own"
    r"|the (?:author|writer)s?['\u2019]))"
    r"|If you have a specific (?:area of )?expertise,? (?:and|or) "
    r"|The (?:author|writer)s? contributed this article\b",
    re.IGNORECASE,
)

# "…, she said.", "…, said the mayor of Rome": running text
REPORTED = re.compile(r", (?:[\w'\u2019-]+ ){0,5}(?:said|says|added)\b")

# in characters; a longer text is none of these
MAX_BLURB = 600
MAX_DISCLAIMER = 400


def fold_name(name: str) -> str:
    """Return a name as it is compared: without initials, and letters that texts lose.

    >>> fold_name("Jo\u00e3o H. Silva"), fold_name("Joo Silva")
    ('joo silva', 'joo silva')
    """
    words = name.encode("ascii", "ignore").decode().casefold().split()
    return " ".join(word for word in words if "." not in word)


def is_blurb(text: str, subjects: frozenset[str]) -> bool:
    """Return True if a text says who one of the subjects is; their names are folded.

    >>> is_blurb("Li Na, a lawyer, teaches.", {"li na"}), is_blurb("Li Na won.", {"li na"})
    (True, False)
    """
    about = BLURB.match(text)
    if about is None or len(text) > MAX_BLURB or REPORTED.search(text):
        return False
    subject = fold_name(about["subject"])
    return subject in subjects and (subject not in AUTHORS or names_office(about))


def names_office(about: re.Match[str]) -> bool:
    """Return True if a text about "the author" says what the author is or was.

    A text also tells other things of an author, who can be that of a book.

    >>> texts = ("The author is with AFP.", "The author was a judge.", "The author was born here.")
    >>> [names_office(BLURB.match(text)) for text in texts]
    [True, True, False]
    """
    rest = about.string[about.end() :]
    title = AFTER_TITLE.split(rest, maxsplit=1)[0]
    if OFFICE.match(rest) or names_job(title.removesuffix("s")):
        return True
    return about["link"] in (" is", " are") and bool(POST.match(rest))


def is_disclaimer(text: str) -> bool:
    """Return True if a text is a disclaimer, or an invitation to write one's own.

    >>> is_disclaimer("The views expressed are his own."), is_disclaimer("The views differ.")
    (True, False)
    """
    return (
        len(text) <= MAX_DISCLAIMER and bool(DISCLAIMER.match(text)) and not REPORTED.search(text)
    )
