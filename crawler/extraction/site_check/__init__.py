"""Do pages of today still look as layouts and listings expect; if not, what changed. Pure."""

from crawler.extraction.site_check.articles import TODAY
from crawler.extraction.site_check.differences import Difference
from crawler.extraction.site_check.pages import check_page

__all__ = ["TODAY", "Difference", "check_page"]
