"""Set up a Tryton database for tests, in Tryton's own environment: init_erp.py CONFIG DATABASE STORY.json

The story: {"companies": [[name, currency], ...], "accounts": [[code, needs_party], ...],
"parties": [code, ...], "years": [year, ...], "user": login, "password": text, "closer": login}
"""

import datetime
import json
import os
import sys
from decimal import Decimal

os.environ["TRYTOND_CONFIG"] = sys.argv[1]  # before the imports: they choose the database's kind

from proteus import Model, config
from trytond.modules.account.tests.tools import create_fiscalyear


def main(config_file: str, database: str, story: dict) -> None:
    session = config.set_trytond(f"{database}", user="admin", config_file=config_file)
    currencies = {code: _currency(code) for code in sorted({c for _, c in story["companies"]})}
    companies = [_company(name, currencies[currency]) for name, currency in story["companies"]]
    admin = Model.get("res.user")(session.user)
    admin.companies.extend(companies)
    admin.save()
    journal = Model.get("account.journal")(name="Revenue subledger", code="REVSUB", type="general")
    journal.save()
    for code in story["parties"]:
        Model.get("party.party")(name=code, code=code).save()
    for company in companies:
        admin.company = company
        admin.save()
        session._context = Model.get("res.user").get_preferences(True, {})
        _chart(company, story["accounts"])
        for year in story["years"]:
            first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
            fiscal_year = create_fiscalyear(company, (first, last))
            fiscal_year.name, fiscal_year.start_date, fiscal_year.end_date = str(year), first, last
            fiscal_year.save()
            fiscal_year.click("create_period")
    _user(story["user"], story["password"], "Accounting", companies)
    _user(story["closer"], story["password"], "Accounting Administration", companies)


def _currency(code: str):
    yen = code == "JPY"
    currency = Model.get("currency.currency")(name=code, symbol=code, code=code, digits=0 if yen else 2)
    currency.rounding = Decimal(1) if yen else Decimal("0.01")
    rate = currency.rates.new()
    rate.date, rate.rate = datetime.date(2020, 1, 1), Decimal(1)
    currency.save()
    return currency


def _company(name: str, currency):
    party = Model.get("party.party")(name=name)
    party.save()
    company = Model.get("company.company")(party=party, currency=currency)
    company.save()
    return company


def _chart(company, accounts: list) -> None:
    types = {}
    for needs_party in (False, True):
        kind = Model.get("account.account.type")(
            name="Receivable" if needs_party else "Other", company=company
        )
        kind.statement, kind.assets, kind.receivable = "balance", True, needs_party
        kind.save()
        types[needs_party] = kind
    for code, needs_party in accounts:
        account = Model.get("account.account")(name=f"Account {code}", code=code, company=company)
        account.type = types[needs_party]
        account.party_required = needs_party
        account.save()


def _user(login: str, password: str, group: str, companies: list) -> None:
    user = Model.get("res.user")(name=login, login=login, password=password)
    user.groups.append(Model.get("res.group").find([("name", "=", group)])[0])
    user.save()
    user.companies.extend(Model.get("company.company")(company.id) for company in companies)
    user.save()
    user.company_filter = "all"  # a posting user works for every company it was given
    user.company = Model.get("company.company")(companies[0].id)
    user.save()


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8") as file:
        main(sys.argv[1], sys.argv[2], json.load(file))
