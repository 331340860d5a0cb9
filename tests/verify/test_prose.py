"""Engineers' prose over what a record says, each sentence beside a twin that differs in a word or two and is false.

The good one passes as written. Its twin is refused, or lowered so that a person decides.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from afteraction.verify.judge import Verdict, judge
from afteraction.verify.language import Proposal
from afteraction.verify.world import Source, World


class Pair(NamedTuple):
    """text: of the record, of which the quote is a part or all. good, bad: sentences over it."""

    text: str
    good: str
    bad: str
    quote: str = ""


COUNTS = (
    Pair("both brokers lost their leader at once", "Two brokers lost their leader.", "Three brokers lost their leader."),
    Pair("both brokers lost their leader at once", "Both brokers lost their leader.", "All five brokers lost their leader."),
    Pair("we restarted the gateway two times already", "The gateway had been restarted twice.", "The gateway had been restarted three times."),
    Pair("restarted it twice, same thing", "It was restarted two times.", "It was restarted four times."),
    Pair("one of the replicas is 3 hours behind", "One of the replicas was three hours behind.", "Two of the replicas were three hours behind."),
    Pair("3 of 5 shards are red", "Three of the five shards were red.", "Four of the five shards were red."),
    Pair("3 of 5 shards are red", "Three of five shards were red.", "Three of seven shards were red."),
    Pair("only 4 database connections per tenant in staging", "In staging there were only four connections per tenant.", "In staging there were only nine connections per tenant."),
    Pair("five worker nodes are NotReady", "Five nodes were NotReady.", "Six nodes were NotReady."),
    Pair("the two slow queries hold the lock", "Two queries held the lock.", "Three queries held the lock."),
    Pair("three uploads failed so far", "Three failed uploads had been seen so far.", "Four failed uploads had been seen so far."),
    Pair("a couple of merchants wrote in", "A couple of merchants wrote in.", "A couple of banks wrote in."),
    Pair("half of the requests time out", "Half of the requests timed out.", "Half of the users timed out."),
    Pair("half the checkout requests time out", "Half of the checkout requests timed out.", "Half of the checkout pages timed out."),
    Pair("about a third of uploads never finish", "About a third of the uploads never finished.", "About a third of the tenants never finished."),
    Pair("a dozen pods got evicted", "A dozen pods were evicted.", "A dozen nodes were evicted."),
    Pair("drained the first node, the second one refuses", "The first node was drained; the second one refused.", "The first node was drained; the seventh one refused."),
    Pair("the second rollback worked, the first one did not", "The second rollback worked.", "The fourth rollback worked."),
    Pair("retried it three more times, nothing", "It was retried three more times.", "It was retried five more times."),
    Pair("the two consumers disagree about the offset", "The two consumers disagreed about the offset.", "The two producers disagreed about the offset."),
)  # fmt: skip

DENIALS = (
    Pair("search no longer returns stale results", "Search stopped returning stale results.", "Search went on returning stale results."),
    Pair("search stopped returning stale results", "Search no longer returned stale results.", "Search still returned stale results."),
    Pair("the failover went through without data loss", "No data was lost in the failover.", "Data was lost in the failover."),
    Pair("no data lost in the failover", "The failover went through without data loss.", "The failover went through with data loss."),
    Pair("bumping the heap did not help", "Bumping the heap had no effect.", "Bumping the heap helped."),
    Pair("bumping the heap had no effect", "Bumping the heap did not help.", "Bumping the heap did help."),
    Pair("exports are unaffected", "Exports were not affected.", "Exports were affected."),
    Pair("exports are not affected", "Exports were unaffected.", "Exports were affected."),
    Pair("logins stopped failing after the flush", "Logins no longer failed after the flush.", "Logins kept failing after the flush."),
    Pair("logins don't fail any more", "Logins stopped failing.", "Logins went on failing."),
    Pair("webhooks are not delayed anymore", "Webhooks were on time again, no longer delayed.", "Webhooks were delayed."),
    Pair("nobody had access to the vendor console", "Access to the vendor console was missing.", "Everybody had access to the vendor console."),
    Pair("the alert never fired", "The alert did not fire.", "The alert fired."),
    Pair("the alert didn't fire until the queue was at 90k", "The alert fired only once the queue was at 90k.", "The alert fired before the queue was at 40k."),
    Pair("we can't reach the primary from eu", "The primary was unreachable from eu.", "The primary was reachable from eu."),
    Pair("primary is unreachable from eu", "The primary could not be reached from eu.", "The primary could be reached from eu."),
    Pair("the certificate was not renewed", "The renewal of the certificate had not happened.", "The certificate was renewed."),
    Pair("there is no runbook for this service", "The service had no runbook.", "The service had a runbook."),
    Pair("there is no runbook for this service", "A runbook for the service was missing.", "A runbook for the service was there."),
    Pair("the cache is cold, nothing wrong with the db", "The cache was cold, and the db was fine.", "The cache was cold, and the db was wrong."),
    Pair("nothing wrong with the db", "Nothing was wrong with the db.", "Something was wrong with the db."),
    Pair("the consumer isn't stuck, it's just slow", "The consumer was slow rather than stuck.", "The consumer was stuck rather than slow."),
    Pair("it's not the network", "The network was ruled out.", "The network was the cause."),
    Pair("the queue is draining without errors now", "The queue drained with no errors.", "The queue drained with errors."),
)  # fmt: skip

OTHERS = (
    Pair("rolled cart back, no change", "Cart was rolled back.", "Cart was changed."),
    Pair("restart helped, no wait, it is down again", "The restart was not the end of it.", "The restart helped."),
    Pair("restart helped? no, the pool filled again", "The restart did not help.", "The restart helped."),
    Pair("I doubt the restart helped: errors are not lower", "Errors were not lower.", "The restart helped."),
    Pair("no errors on staging, prod is down", "Staging was fine.", "Prod was fine."),
    Pair("not all of the uploads failed", "Some of the uploads failed.", "All of the uploads failed."),
    Pair("the replica did not fail over", "The replica failed to fail over.", "The replica failed over."),
    Pair("load is 2x the usual", "The load was twice the usual.", "The load was twice the limit."),
    Pair("retries went up to 2x normal", "Retries went up to twice the normal.", "Retries went up to three times the normal."),
    Pair("one of the two load balancers was out of rotation", "One of the two load balancers was out of rotation.", "One of the four load balancers was out of rotation."),
    Pair("we lost two out of three zookeepers", "Two of the three zookeepers were lost.", "Two of the six zookeepers were lost."),
    Pair("quarter of the tenants can't upload", "A quarter of the tenants could not upload.", "A quarter of the files could not be uploaded."),
    Pair("50% of logins fail", "Half of the logins failed.", "Half of the exports failed."),
    Pair("both regions are fine now", "Both regions were fine.", "Both regions were broken."),
    Pair("the first deploy attempt timed out, the second attempt passed", "The second attempt passed.", "The third attempt passed."),
    Pair("it took three engineers to find the flag", "Three engineers were needed to find the flag.", "Eight engineers were needed to find the flag."),
    Pair("most of the queries come from one dashboard", "Most of the queries came from one dashboard.", "Most of the dashboards came from one query."),
    Pair("reads are fine, writes are not", "Reads were fine; writes were not.", "Writes were fine."),
    Pair("rolling back did nothing", "Rolling back had no effect.", "Rolling back helped."),
    Pair("the deploy had nothing to do with it", "The deploy was unrelated.", "The deploy was related."),
    Pair("the page didn't reach anyone for a while", "For a while the page reached nobody.", "For a while the page reached everyone."),
    Pair("no alert on disk usage, found it by hand", "There was no alert on disk usage; it was found by hand.", "An alert on disk usage found it."),
    Pair("customers in asia did not notice anything", "Customers in asia noticed nothing.", "Customers in asia noticed it."),
    Pair("errors are gone since the restart", "Errors had stopped since the restart.", "Errors had continued since the restart."),
    Pair("the standby never took over", "The standby did not take over.", "The standby took over."),
    Pair("it is no longer leaking memory", "It stopped leaking memory.", "It kept leaking memory."),
    Pair("emails are not being sent", "Emails were not sent.", "Emails were sent."),
    Pair("the index is not corrupt, only out of date", "The index was out of date, not corrupt.", "The index was corrupt."),
)  # fmt: skip


def verdict(pair: Pair, words: str) -> Verdict:
    world = World({"m1": Source("m1", pair.text, "", "Responder 1", person=True)}, {}, day="2031-04-07")
    return judge(Proposal(words, ("m1",), pair.quote or pair.text), world)


@pytest.mark.parametrize("pair", [*COUNTS, *DENIALS, *OTHERS], ids=lambda pair: pair.good)
def test_what_the_record_says_in_other_words_passes(pair: Pair) -> None:
    found = verdict(pair, pair.good)
    assert (found.flaws, found.doubts) == ((), ())


@pytest.mark.parametrize("pair", [*COUNTS, *DENIALS, *OTHERS], ids=lambda pair: pair.bad)
def test_its_false_twin_does_not(pair: Pair) -> None:
    found = verdict(pair, pair.bad)
    assert found.flaws or found.doubts
