"""The certificate authorities we trust, read once a process: reading them takes longer than most calls do."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """As httpx reads them, SSL_CERT_FILE and SSL_CERT_DIR included."""
    return httpx.create_ssl_context()
