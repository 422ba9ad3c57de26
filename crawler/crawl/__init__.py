"""The Scrapy parts of one run of the crawl."""
