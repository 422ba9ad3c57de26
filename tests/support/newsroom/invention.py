"""Words for invented stories: names, places, headlines and sentences that nobody printed."""

from __future__ import annotations

from random import Random

FAMILIES = "Zhou Chen Lin Gao Tang Xie Song Han Deng Feng Cao Peng Zeng Xiao Tian Pan Yuan".split()
GIVEN = "Anran Boyi Chuxia Dongli Fanyu Haoqi Jinglu Keyi Lanxin Muchen Nianci Rouyan Siqi".split()
WESTERN = ["Angus Hartwell", "Jocelyn O'Brien", "Martin Ferris", "Nadia Petrova", "Owen Larkin"]
EDITORS = ("林小满", "周晚晴", "高一帆", "唐知秋")

# a city, and the region that is printed after it
PLACES: tuple[tuple[str, str | None], ...] = (
    ("Beijing", None),
    ("Shanghai", None),
    ("Hong Kong", None),
    ("London", None),
    ("New York", None),
    ("Xi'an", None),
    ("Lushan", "Sichuan"),
    ("Xiamen", "Fujian"),
    ("Zhuhai", "Guangdong"),
    ("Guiyang", "Guizhou"),
    ("Qingdao", "Shandong"),
    ("Levi", "Finland"),
)
DASHES = (" --", " -", " —", "\u00a0-")

BODIES = ("museum", "ferry company", "school", "weather office", "tea market", "observatory")
PEOPLE = ("residents", "visitors", "students", "cyclists", "farmers", "commuters")
THINGS = "kites lanterns bicycles teapots maps telescopes greenhouses footbridges violins".split()
ACTIONS = ("repairs", "opens", "counts", "lends out", "gives away", "moves")
DONE = ("repaired", "counted", "lent out", "sold", "painted", "taken down")
ROLES = ("a gardener", "a retired teacher", "the night guard", "an engineer", "a boat builder")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January March April June August October December".split()
DESKS = ("R&D", "evening", "'open door'", "low-cost", "river")


def invent_name(rng: Random) -> str:
    """Give a writer's name in title case."""
    if rng.random() < 0.15:
        return rng.choice(WESTERN)
    return f"{rng.choice(FAMILIES)} {rng.choice(GIVEN)}"


def invent_place(rng: Random) -> str:
    """Give a place as a byline prints it: "Xiamen, Fujian"."""
    city, region = rng.choice(PLACES)
    return f"{city}, {region}" if region else city


def invent_dateline(rng: Random) -> tuple[str, str]:
    """Give a dateline as printed and its place: "LUSHAN, Sichuan -", "Lushan, Sichuan"."""
    city, region = rng.choice(PLACES)
    after = f", {region}" if region else ""
    return f"{city.upper()}{after}{rng.choice(DASHES)}", f"{city}{after}"


def invent_headline(rng: Random) -> str:
    """Give a headline; some hold an ampersand or quotation marks."""
    city = rng.choice(PLACES)[0]
    desk = f"{rng.choice(DESKS)} " if rng.random() < 0.4 else ""
    what = f"{rng.randrange(12, 990)} {rng.choice(THINGS)}"
    return (
        f"{city} {rng.choice(BODIES)} {rng.choice(ACTIONS)} {what} for {desk}{rng.choice(PEOPLE)}"
    )


def invent_caption(rng: Random) -> str:
    """Give the sentence under a picture."""
    people, things = rng.choice(PEOPLE).capitalize(), rng.choice(THINGS)
    return f"{people} look at {things} beside the {rng.choice(BODIES)} on {rng.choice(DAYS)}."


def invent_credit(rng: Random) -> tuple[str, str]:
    """Give a picture's credit as printed after the caption, and without what surrounds it."""
    name = invent_name(rng)
    capitals = f"{name.upper()}/FOR CHINA DAILY"
    credit = rng.choice(
        (
            "Photo/Xinhua",
            "Photo/VCG",
            f"Photo by {name}/China Daily",
            "Photo provided to China Daily",
        )
    )
    return rng.choice(((f" [{credit}]", credit), (f"\u00a0{capitals}", capitals)))


def invent_paragraph(rng: Random) -> str:
    """Give a paragraph of two to four sentences."""
    return " ".join(_invent_sentence(rng) for _ in range(rng.randrange(2, 5)))


def _invent_sentence(rng: Random) -> str:
    things, body, people = rng.choice(THINGS), rng.choice(BODIES), rng.choice(PEOPLE)
    done, day, number = rng.choice(DONE), rng.choice(DAYS), rng.randrange(3, 9_000)
    return rng.choice(
        (
            f"The {body} said on {day} that {number:,} {things} had been {done} since "
            f"{rng.choice(MONTHS)}.",
            f"About {number:,} {people} came to see how the {things} were {done}.",
            f'"We never thought that the {things} would be {done} so soon," said '
            f"{invent_name(rng)}, {rng.choice(ROLES)} who lives near the {body}.",
            f"Each of the {things} costs {number} yuan (${number / 7:.2f}) and lasts "
            f"for {rng.randrange(2, 40)} years.",
            f"In {rng.choice(PLACES)[0]}, {people} and the {body} shared the work — and the cost.",
            f"Their number rose {rng.randrange(2, 95)} percent year-on-year, which the {body} "
            f"called a good start.",
        )
    )
