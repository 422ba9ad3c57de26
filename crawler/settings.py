"""What differs from Scrapy's defaults."""

from pathlib import Path

from crawler import __version__

BOT_NAME = "chinadaily-archive"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# beside scrapy.cfg, whatever folder the command is run from
ARCHIVE_PATH = str(Path(__file__).parents[1] / "archive.db")
# a folder of fixtures, a WARC or another archive that answers instead of the network
REPLAY = None

# Who asks. Say how to reach you when you run it for long, here or for one run; what stands before
# the slash is the name that robots.txt is searched for:
# -s USER_AGENT="chinadaily-archive/my-copy (+mailto:you@example.org)"
USER_AGENT = f"{BOT_NAME}/{__version__} (+https://github.com/chinadaily-archive/chinadaily-archive)"
# How gently. robots.txt is obeyed, and read again after this many seconds (RFC 9309: a day).
ROBOTSTXT_OBEY = True
ROBOTSTXT_MAX_AGE = 24 * 3600
# A longer Crawl-delay is kept to this far, in seconds: a day has time for 2,880 pages then.
CRAWL_DELAY_MAX = 30
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2
# Scrapy's jitter would go down to half of the delay.
DOWNLOAD_DELAY_JITTER = 0
# A host that fails rests for 2, 4, 8 ... 60 seconds, or for as long as its Retry-After says. It
# is left alone for the rest of the run when it asks for longer, or failed so often in a row.
BACKOFF_START = 2
BACKOFF_MAX = 60
RETRY_AFTER_MAX = 600
BREAKER_FAILURES = 10
# Each answer gives one item; Scrapy starts a hundred workers for it otherwise, 2 ms a page.
CONCURRENT_ITEMS = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2
COOKIES_ENABLED = False

DOWNLOAD_VERIFY_CERTIFICATES = True
# Pages have 40-80 KB. It bounds a body on the wire and unpacked, and so what parsing it takes:
# the worst page of this size takes 8 seconds and 600 MB in the process that parses.
DOWNLOAD_MAXSIZE = 4 * 1024 * 1024
# for the whole answer, however slowly it drips
DOWNLOAD_TIMEOUT = 60

# Both let other local users command the crawl, and take a quarter of a second to load.
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}

SCHEDULER = "crawler.crawl.scheduler.FrontierScheduler"
DOWNLOAD_HANDLERS = {
    "http": "crawler.downloader.handler.EndableDownloadHandler",
    "https": "crawler.downloader.handler.EndableDownloadHandler",
}
DOWNLOADER_MIDDLEWARES = {
    # before robots.txt and all else: what is in the archive is not asked for
    "crawler.crawl.resume.KeptPagesMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.downloader.robots.RobotsMiddleware": 100,
    "crawler.downloader.politeness.PolitenessMiddleware": 940,
    # nearest to the network, so that robots.txt and all else are asked of it too
    "crawler.crawl.replay.ReplayMiddleware": 950,
    # a page that refers elsewhere by a meta tag is no article, and is kept as unknown
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.downloader.decompression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
# They look at requests that a callback gives; ours gives items, and links go to the frontier.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.NormalizePipeline": 100,
    "crawler.pipelines.ValidatePipeline": 200,
    "crawler.pipelines.ArchivePipeline": 300,
}

# How many stored articles a run looks at again: 17 minutes of it at the delay above.
RECHECKS_PER_RUN = 500

LOG_LEVEL = "INFO"
