"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from gongkai.publishing.serving import ReadyPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
# Limits count by the visitor's address; only a proxy on this machine is believed when it names one.
site = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=["127.0.0.1", "::1"])

application = ReadyPages(site)
