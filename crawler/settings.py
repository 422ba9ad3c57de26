"""The settings that differ from Scrapy's defaults."""

import os
from pathlib import Path

BOT_NAME = "chinadaily-archive"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"

# beside scrapy.cfg, whichever folder the command is run in; a container names its volume
ARCHIVE_PATH = os.environ.get("CHINADAILY_ARCHIVE_PATH") or str(
    Path(__file__).parents[1] / "archive.db"
)
# a folder of fixtures, a WARC or another archive: pages come from it, not from the network
REPLAY = None
# a command that gets the report of `scrapy health` on its standard input when the state changes
HEALTH_NOTIFY = os.environ.get("CHINADAILY_HEALTH_NOTIFY") or None

# How the site can reach whoever runs this: an e-mail address or a URL. The user agent names it:
# "chinadaily-archive/0.1.0 (+you@example.org)".
CONTACT = os.environ.get("CHINADAILY_CONTACT")
ADDONS = {
    "crawler.crawl.settings_check.SettingsCheck": 0,
    "crawler.downloader.user_agent.ContactAddon": 0,
}
# robots.txt is obeyed, and fetched again after this many seconds (RFC 9309, 2.4: a day).
ROBOTSTXT_OBEY = True
ROBOTSTXT_MAX_AGE = 24 * 3600
# The longest Crawl-delay that is kept, in seconds: with it a day has time for 2,880 pages.
CRAWL_DELAY_MAX = 30
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2
# Scrapy's jitter would shorten some delays to half.
DOWNLOAD_DELAY_JITTER = 0
# A host that fails gets no requests for 2, 4, 8 ... 60 seconds, or for as long as its Retry-After
# states. It gets none for the rest of the run if its Retry-After is longer than RETRY_AFTER_MAX
# seconds, or after BREAKER_FAILURES failures in a row.
BACKOFF_START = 2
BACKOFF_MAX = 60
RETRY_AFTER_MAX = 600
BREAKER_FAILURES = 10
# So is a host that answers so many pages of articles in a row without an article, unless a stored
# article of it, which is then asked for, still comes; those that gave nothing before do not count.
BREAKER_EMPTY = 20
# Each response yields one item; by default Scrapy would start 100 tasks for it, 2 ms a page.
CONCURRENT_ITEMS = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2
COOKIES_ENABLED = False

DOWNLOAD_VERIFY_CERTIFICATES = True
# Pages have 40-80 KB. The limit holds for a body before and after decompression, and so bounds
# parsing: the worst pages of this size take longer than they may, or more memory.
DOWNLOAD_MAXSIZE = 4 * 1024 * 1024
# for the whole response, however slowly it arrives
DOWNLOAD_TIMEOUT = 60

EXTENSIONS = {
    "crawler.crawl.log_lines.VisibleLogLines": 0,
    "crawler.crawl.progress_display.ProgressDisplay": 0,
    "crawler.crawl.feeds.FeedExporter": 0,
    "scrapy.extensions.feedexport.FeedExporter": None,
    # both let other local users control the crawl, and take a quarter of a second to load
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}

# A host of the site that resolves to this machine or a private network is not asked. Set it to True
# for a mirror. A proxy that was configured resolves the hosts itself.
PRIVATE_ADDRESSES = False
TWISTED_DNS_RESOLVER = "crawler.downloader.addresses.SiteResolver"

SCHEDULER = "crawler.crawl.scheduler.FrontierScheduler"
DOWNLOAD_HANDLERS = {
    "http": "crawler.downloader.handler.EndableDownloadHandler",
    "https": "crawler.downloader.handler.EndableDownloadHandler",
}
DOWNLOADER_MIDDLEWARES = {
    # first, so that all others see the plain address
    "crawler.downloader.addresses.PlainUrlMiddleware": 10,
    # before robots.txt: pages that are in the archive are not requested
    "crawler.crawl.resume.KeptPagesMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.downloader.robots.RobotsMiddleware": 100,
    "crawler.downloader.politeness.PolitenessMiddleware": 940,
    # nearest to the network, so that it answers every request, also for robots.txt
    "crawler.crawl.replay.ReplayMiddleware": 950,
    # a page with a meta refresh is not an article, and is stored as of unknown layout
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.downloader.decompression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
# They handle requests from callbacks; ours yield items only, and links go to the frontier.
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

# How many URLs a run for the news asks for, half a day of them at the delay above: a site can name
# new ones without end. The others wait for the next run.
NEWS_PER_RUN = 20_000

# How many stored articles a run fetches again: 17 minutes at the delay above.
RECHECKS_PER_RUN = 500

# How many requests a run for the news spends on backfills that are not finished, after the news.
BACKFILL_PER_RUN = 500

# `scrapy crawl` has NOTICE (crawler/crawl/log_lines.py), our own commands ERROR, until -L is given.
LOG_LEVEL = "INFO"
