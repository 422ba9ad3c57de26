"""What differs from Scrapy's defaults."""

from pathlib import Path

BOT_NAME = "chinadaily-archive"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# beside scrapy.cfg, whatever folder the command is run from
ARCHIVE_PATH = str(Path(__file__).parents[1] / "archive.db")
# a folder of fixtures, a WARC or another archive that answers instead of the network
REPLAY = None

# Who asks, and how gently. Add a way to reach you when you run it for long.
USER_AGENT = "chinadaily-archive/0.1 (+https://github.com/chinadaily-archive/chinadaily-archive)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2
# Each answer gives one item; Scrapy starts a hundred workers for it otherwise, 2 ms a page.
CONCURRENT_ITEMS = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2
COOKIES_ENABLED = False

DOWNLOAD_VERIFY_CERTIFICATES = True
# pages have 40-80 KB
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60

# Both let other local users command the crawl.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

SCHEDULER = "crawler.scheduler.FrontierScheduler"
DOWNLOADER_MIDDLEWARES = {
    # nearest to the network, so that robots.txt and all else are asked of it too
    "crawler.replay.ReplayMiddleware": 950,
    # a page that refers elsewhere by a meta tag is no article, and is kept as unknown
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
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

LOG_LEVEL = "INFO"
