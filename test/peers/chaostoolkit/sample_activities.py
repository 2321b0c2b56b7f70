"""Probes and actions of a test, as an extension would have them."""
import datetime
import decimal
import os
import time

from chaoslib.exceptions import ActivityFailed
from chaoslib.exit import exit_gracefully, exit_ungracefully

calls = []


def number(value=7):
    return value


def text(value="all is well"):
    return value


def nothing():
    return None


def truth(value=True):
    return value


def mapping(**values):
    return values


def exotic():
    return {"on": datetime.date(2026, 3, 1), "price": decimal.Decimal("1.50")}


def told(configuration=None, secrets=None):
    return {"configuration": configuration, "secrets": secrets}


def is_even(value):
    return value % 2 == 0


def is_status(value, status=200):
    return value["status"] == status


def raising(message="no"):
    raise ValueError(message)


def failing():
    raise ActivityFailed("it did not work")


def remember(what):
    calls.append(what)
    return len(calls)


def remembered():
    return calls


def wait(seconds):
    time.sleep(seconds)
    return "waited"


def leave(gracefully=True):
    exit_gracefully() if gracefully else exit_ungracefully()
    time.sleep(30)


def in_folder():
    return os.path.basename(os.getcwd())
