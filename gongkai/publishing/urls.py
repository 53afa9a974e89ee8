"""Public addresses. The columns' own come last: they take every path made of small letters and figures.

Each page has one spelling only, because it is kept as a file under it.
"""

from django.urls import path, re_path

from gongkai.publishing.views import data, feeds, guides, platform, portal

_PAGE = r"^gk/(?P<month>[0-9]{6})/t(?P<day>[0-9]{8})_(?P<number>[1-9][0-9]{0,14})"
_COLUMN = r"^(?P<path>(?:[a-z0-9-]+/)+)"

urlpatterns = [
    path("", portal.home, name="home"),
    path("gk/proof/<slug:code>/", portal.proof, name="proof"),
    re_path(rf"{_PAGE}\.html$", portal.publication, name="publication"),
    re_path(rf"{_PAGE}\.(?P<form>docx|pdf)$", portal.paper, name="paper"),
    re_path(rf"{_PAGE}/(?P<digest>[0-9a-f]{{16}})\.(?P<suffix>[a-z]{{3,4}})$", portal.attachment, name="attachment"),
    re_path(rf"{_PAGE}/p(?P<picture>[1-9][0-9]{{0,8}})\.(?P<suffix>png|jpe?g|webp)$", portal.picture, name="picture"),
    path("wjk/", platform.library, name="library"),
    path("zfxxgk/", platform.units, name="platform"),
    path("zfxxgk/<slug:unit>/", platform.unit, name="platform-unit"),
    path("zfxxgk/<slug:unit>/fdzdgknr/bzml/", platform.duties, name="platform-duties"),
    path("zfxxgk/<slug:unit>/<slug:part>/", platform.part, name="platform-part"),
    path("zfxxgk/<slug:unit>/fdzdgknr/<slug:item>/", platform.item, name="platform-item"),
    path("services/", guides.services, name="services"),
    re_path(r"^services/(?P<by>event|theme)-(?P<number>[1-9][0-9]{0,8})/$", guides.listed, name="services-by"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    re_path(r"^sitemap-(?P<block>0|[1-9][0-9]{0,6})\.xml$", feeds.sitemap, name="sitemap-block"),
    path("robots.txt", feeds.robots, name="robots"),
    path("api/openapi.json", data.openapi, name="openapi"),
    path("api/<slug:name>.json", data.rows, name="data"),
    path("api/<slug:name>.csv", data.as_csv, name="data-csv"),
    path("api/<slug:name>.xlsx", data.as_xlsx, name="data-xlsx"),
    path("search/", portal.search, name="search"),
    path("search/titles/", portal.suggest, name="search-titles"),
    path("site-map/", portal.site_map, name="site-map"),
    path("leaving/", portal.leaving, name="leaving"),
    re_path(rf"{_COLUMN}rss\.xml$", feeds.column, name="feed"),
    re_path(rf"{_COLUMN}list-(?P<number>[1-9][0-9]{{0,6}})\.html$", portal.column_page, name="column-page"),
    re_path(rf"{_COLUMN}$", portal.column, name="column"),
]  # fmt: skip
