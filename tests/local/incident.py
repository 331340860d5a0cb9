"""A small night in a chat of thirty messages, with a dead end, a failed attempt, hedged words and small talk: invented."""

from __future__ import annotations

import json
from pathlib import Path

TALK = [
    ("09:02:11", "Alertmanager", "[FIRING] CheckoutLatencyHigh: p99 of checkout-api is 4.8 s for 5 minutes"),
    ("09:03:02", "Mara Lindqvist", "looking, I am on call for checkout"),
    ("09:04:40", "Mara Lindqvist", "p99 of checkout-api went from 310 ms to 4.8 s at about 08:57, error rate is 3.2%"),
    ("09:05:15", "Tom Okafor", "I'll take IC. Opening #inc-checkout"),
    ("09:06:33", "Tom Okafor", "severity SEV2 for now, customers can browse but some cannot pay"),
    ("09:08:02", "Priya Nair", "could it be the deploy of cart-service 2.14.0 at 08:41?"),
    ("09:10:47", "Mara Lindqvist", "rolling back cart-service to 2.13.6 to be sure"),
    ("09:16:20", "Mara Lindqvist", "rollback of cart-service is done, p99 is still 4.7 s. So it was not the deploy"),
    ("09:17:01", "Priya Nair", "ok, ruled out. sorry for the noise"),
    ("09:18:30", "Jonas Weber", "database looks healthy, cpu 22%, no locks"),
    ("09:20:12", "Mara Lindqvist", "threads of checkout-api pile up in TaxClient.quote, all waiting for tax-gateway"),
    ("09:21:05", "Jonas Weber", "tax-gateway answers in 5 s, its timeout in our config is tax.timeout_ms=30000"),
    ("09:22:44", "Priya Nair", "their status page says nothing yet"),
    ("09:24:10", "Tom Okafor", "do we have a switch to use cached tax rates?"),
    ("09:25:02", "Mara Lindqvist", "yes, tax.use_cache, but nobody has used it since last year"),
    ("09:27:31", "Mara Lindqvist", "setting tax.use_cache=true in production"),
    ("09:29:15", "Mara Lindqvist", "no effect: the flag is read at start only. We need a restart"),
    ("09:30:40", "Jonas Weber", "restarting checkout-api, one third at a time"),
    ("09:36:52", "Jonas Weber", "all 12 pods of checkout-api restarted with the cache on"),
    ("09:38:05", "Mara Lindqvist", "p99 is back to 340 ms, error rate 0.1%"),
    ("09:39:00", "Tom Okafor", "nice. keep watching"),
    ("09:44:18", "Lena Brandt", "support has 37 tickets about failed payments since 09:00"),
    ("09:46:09", "Jonas Weber", "coffee machine on the third floor is broken too, fitting"),
    ("09:52:30", "Priya Nair", "tax-gateway posted: degraded since 08:55 UTC, they are working on it"),
    ("10:05:12", "Mara Lindqvist", "queue of unpaid orders is empty again, 214 orders were retried"),
    ("10:10:00", "Tom Okafor", "calling this resolved. Thanks all"),
    ("10:12:44", "Jonas Weber", "lesson for me: a timeout of 30 s on the way to paying is far too long"),
    ("10:13:20", "Mara Lindqvist", "I will make the flag work without a restart, CHK-482, by Friday"),
    ("10:14:02", "Tom Okafor", "why did our own alert fire only at 09:02 when it began at 08:57?"),
    ("10:15:30", "Mara Lindqvist", "it waits for 5 minutes. Could be shorter, not sure"),
]


def write(folder: Path) -> Path:
    """The incident as a folder of artifacts."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{"time": f"2031-03-11T{time}Z", "author": author, "text": text} for time, author, text in TALK]
    (folder / "chat.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return folder
