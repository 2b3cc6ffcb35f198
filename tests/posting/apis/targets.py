"""The four API ERPs, each with its server on loopback and our adapter pointed at it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from apis.business_central import BusinessCentral
from apis.netsuite import NetSuite
from apis.quickbooks import QuickBooks
from apis.server import Api
from apis.xero import Xero
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from posting.adapter import Erp
from posting.transport.business_central import BusinessCentralSettings, business_central_erp
from posting.transport.netsuite import NetSuiteSettings, netsuite_erp
from posting.transport.quickbooks import QuickBooksSettings, quickbooks_erp
from posting.transport.rest import Manners
from posting.transport.xero import XeroSettings, xero_erp

SECRET = "the-secret-of-the-posting-user"
QUICK = Manners(timeout_s=0.25, attempts=4, first_wait_s=0.01, longest_wait_s=1.0, calls_a_minute=100_000)
PATIENT = Manners(first_wait_s=0.01, calls_a_minute=100_000)


@dataclass(frozen=True)
class Target:
    """One vendor: how to make its server, and the ERP that talks to it."""

    name: str
    server: Callable[[], Api]
    erp: Callable[[Api, Manners], Erp]


@cache
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_key() -> str:
    key = serialization.load_pem_private_key(private_key().encode(), None)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()


def _netsuite(api: Api, manners: Manners) -> Erp:
    settings = NetSuiteSettings(
        account="1234567_SB1", client_id="client-of-tieout", certificate_id="certificate-1",
        private_key=private_key(), subsidiaries={"US": "7"}, url=api.url,
    )  # fmt: skip
    return netsuite_erp("netsuite", settings, manners)


def _business_central(api: Api, manners: Manners) -> Erp:
    settings = BusinessCentralSettings(
        tenant="t-1", client_id="client-of-tieout", client_secret=SECRET, companies={"US": "CRONUS US"},
        url=api.url, token_url=f"{api.url}/token",
    )  # fmt: skip
    return business_central_erp("business_central", settings, manners)


def _quickbooks(api: Api, manners: Manners) -> Erp:
    settings = QuickBooksSettings(
        client_id="client-of-tieout", client_secret=SECRET, companies={"US": "4620816365"},
        refresh_tokens={"4620816365": "refresh-token-1-kept-secret"},
        url=api.url, token_url=f"{api.url}/token",
    )  # fmt: skip
    return quickbooks_erp("quickbooks", settings, manners)


def _xero(api: Api, manners: Manners) -> Erp:
    settings = XeroSettings(
        client_id="client-of-tieout", client_secret=SECRET, tenants={"US": "tenant-us"},
        url=api.url, token_url=f"{api.url}/token",
    )  # fmt: skip
    return xero_erp("xero", settings, manners)


TARGETS = (
    Target("netsuite", lambda: NetSuite(public_key=public_key()), _netsuite),
    Target("business_central", BusinessCentral, _business_central),
    Target("quickbooks", QuickBooks, _quickbooks),
    Target("xero", Xero, _xero),
)
