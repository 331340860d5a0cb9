"""What `afteraction inspect` takes real files for: recognised, misrecognised, left to a generic reader, not read.

The files are those that stand in public repositories for their formats (chat, alerts and deploys, logs, fixtures of vendors), where
they lie beside this repository. What a file is, is known from its place there (`TRUTH`). Whatever no reader of its own reads needs
a reason (`REASONS`); a file without one, or one that was taken for something else, ends the run with an error.
"""

from __future__ import annotations

import fnmatch
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from afteraction.app.inspect import inspection
from afteraction.app.reading import read_all

SHARED = Path(__file__).resolve().parents[2] / "shared"
FOLDERS = ("cases/chat", "cases/alerts_and_deploys", "cases/logs", "reference/fixtures")

# (files, readers that are right for them); the first line that fits counts, further files may be any format that is recognised.
TRUTH = (
    ("*discord_eth*.json", "discord-*"),
    ("*irc*", "irc"),
    ("*slack_export*", "slack-*"),
    ("*/slackdump/*", "slack-*"),
    ("*slackdump_fixtures/*.json", "slack-*"),
    ("*pagerduty_api_schema/*", "pagerduty-*"),
    ("*github_webhook_examples/*", "github-*"),
    ("*_access.log", "log-*access* log-access log-aws-balancer log-json log-w3c"),
    ("*Apache_2k.log", "log-apache-error"),
    ("*Linux_2k.log", "log-syslog"),
    ("*Mac_2k.log", "log-syslog"),
    ("*OpenSSH_2k.log", "log-syslog"),
    ("*Android_2k.log", "log-android"),
    ("*OpenStack_2k.log", "log-openstack"),
    ("*Hadoop_2k.log", "log-java*"),
    ("*HDFS_2k.log", "log-java*"),
    ("*Spark_2k.log", "log-java*"),
    ("*Zookeeper_2k.log", "log-java*"),
    ("*Windows_2k.log", "log-windows-servicing"),
    ("*_w3c*", "log-w3c"),
    ("*/iis/*", "log-w3c"),
    ("*postgres*", "log-postgres*"),
    ("*mysql_slow*", "log-mysql-slow"),
    ("*mysql_gen*", "log-mysql-general"),
    ("*muxed_syslog*", "log-json"),
    ("*syslog*", "log-syslog* cron log-access"),
    ("*haproxy*", "log-haproxy*"),
    ("*glog*", "log-klog"),
    ("*laravel*", "log-php"),
    ("*uwsgi*", "log-uwsgi"),
    ("*zap_console*", "log-zap-console"),
    ("*bro_*", "log-zeek"),
    ("*audit_enriched*", "log-audit"),
    ("*selinux*", "log-audit"),
    ("*dpkg*", "log-dpkg"),
    ("*apt_history*", "apt-history"),
    ("*vsftpd*", "log-vsftpd"),
    ("*snort*", "log-snort"),
    ("*suricata*", "log-snort"),
    ("*tai64n*", "log-tai64n"),
    ("*logcat*", "log-android"),
)  # fmt: skip

_CODE = "source text: what stands in it are samples, not records"
_ABOUT = "about other files, no record of anything"
_SETTING = "what an account is set up with, or a question to an API: nothing happened at those times"
REASONS = (
    ("*.go", _CODE), ("*.ts", _CODE), ("*.py", _CODE), ("*.snap", _CODE), ("*.sh", _CODE), ("*.tmpl", _CODE), ("*.yml", _CODE),
    ("*.yaml", _CODE), ("*LICENSE", _ABOUT), ("*README.md", _ABOUT), ("*SPEC.md", _ABOUT), ("*SOURCES.md", _ABOUT), ("*CITATION", _ABOUT),
    ("*/docs/*.md", _ABOUT), ("*package.json", _ABOUT), ("*pipeline-output.md", "what a program made of pasted chats: no form of its own"),
    ("*/groups.json", "a list without an entry"), ("*/dms.json", "a list without times"), ("*!groups.json", "a list without an entry"),
    ("*!dms.json", "a list without times"), ("*!mpims.json", "a list without an entry"), ("*/mpims.json", "a list without an entry"),
    ("*authtestinfo.json", "an answer without a message"), ("*data-i455.json", "an attachment without times"), ("*hello.txt", "no record"),
    ("*.db", "a database: slackdump exports it as files"), ("*.sqlite", "a database: slackdump exports it as files"),
    ("*pagerduty_api_schema/*analytics*", "figures about many incidents, or the question for them"),
    ("*_past_incidents_*", "other incidents than the one at hand"), ("*_related_incidents_*", "other incidents than the one at hand"),
    ("*_notifications__*", "whom the pager called: read by its times, no reader yet"),
    ("*_maintenance_windows*", "planned windows: read by their times, no reader yet"), ("*pagerduty_api_schema/*", _SETTING), ("*v1_notebook.json", "a notebook, as people wrote it: its cells have no times of their own"),
    ("*_templates.csv", "templates of log lines without times"), ("*_structured.csv", "a table that researchers made of a log"),
    ("*BGL_2k.log", "a supercomputer's own form"), ("*HPC_2k.log", "a supercomputer's own form"),
    ("*Thunderbird_2k.log", "a collector's own form around syslog"), ("*HealthApp_2k.log", "one app's own form"),
    ("*Proxifier_2k.log", "one desktop program's own form"), ("*ivanti_vc0*", "a binary form around text; its vendor exports text"),
    ("*rsyslog_*ForwardFormat", "what was sent over the wire, without line ends: a syslog server writes lines"),
    ("*logfile_empty*", "an empty file"), ("*logfile_plain*", "no times"), ("*really_long_name*", "no times"), ("*generic.3", "no times"),
    ("*strace*", "a trace of one process, times of day or numbers before calls"), ("*tcf*", "a debugger's protocol, minutes and seconds only"),
    ("*tcsh_history*", "a shell's history: numbers in comments, commands between"), ("*vdsm*", "one program's own form"),
    ("*yday*", "made to try days of the year"), ("*openam*", "one program's own columns"), ("*json3*", "made to try nested names"),
    ("*ansi*", "made to try colours"), ("*block*", "output of commands below a date"), ("*procstate*", "output of ps below a date"),
    ("*cxx*", "made to try one time form"), ("*docker_compose*", "services of several forms behind their names, without docker's times"),
    ("*_epoch*", "made to try numbers"), ("*filter.1", "made to try one time form"), ("*generic*", "made to try plain times"),
    ("*leveltest*", "made to try level words"), ("*mux_zookeeper*", "one line: too few to know a form"), ("*rollover*", "made to try days"),
    ("*ts_value*", "made to try values"), ("*invalid_utf8*", "one line of an appliance: too few to know a form"),
    ("*vami*", "an appliance's own form"), ("*xml_msg*", "messages as XML below lines of one program"),
)  # fmt: skip


class Row(NamedTuple):
    """What became of one file. sort: recognised, misrecognised, generic, not read; why: its reason, "" when it has none."""

    name: str
    sort: str
    reader: str
    why: str


def rows(folder: Path) -> list[Row]:
    """Every file of a folder, through the code of `afteraction inspect`."""
    found = inspection(read_all([str(folder)]))
    return [_row(f"{folder.name}/{item['name']}", item["reader"] or "") for item in found["artifacts"]]


def _row(name: str, reader: str) -> Row:
    if reader and not reader.startswith("generic-"):
        right = next((readers for files, readers in TRUTH if fnmatch.fnmatchcase(name, files)), "*").split()
        good = any(fnmatch.fnmatchcase(reader, one) for one in right)
        return Row(
            name, "recognised" if good else "misrecognised", reader, "" if good else f"it is {' or '.join(right)}"
        )
    why = next((reason for files, reason in REASONS if fnmatch.fnmatchcase(name, files)), "")
    return Row(name, "generic" if reader else "not read", reader, why)


def main(*, verbose: bool = False) -> None:
    """Print the table, and end with an error when a file has no reason for what it was taken for."""
    wrong: list[Row] = []
    print(f"{'files of':<28}{'recognised':>12}{'mis-':>7}{'generic':>9}{'not read':>10}{'without a reason':>18}")
    for folder in FOLDERS:
        if not (SHARED / folder).is_dir():
            print(f"{folder:<28}not here")
            continue
        every = rows(SHARED / folder)
        sorts = Counter(row.sort for row in every)
        bad = [row for row in every if row.sort == "misrecognised" or (row.sort != "recognised" and not row.why)]
        wrong += bad
        counts = f"{sorts['recognised']:>12}{sorts['misrecognised']:>7}{sorts['generic']:>9}{sorts['not read']:>10}{len(bad):>18}"
        print(f"{folder:<28}{counts}")
        reasons = Counter((row.sort, row.why) for row in every if row.sort != "recognised" and row.why)
        for (sort, why), number in sorted(reasons.items(), key=lambda one: (one[0][0], -one[1])):
            print(f"    {sort:<10}{number:>5}  {why}")
        if verbose:
            readers = Counter(row.reader for row in every if row.sort == "recognised")
            print(f"    as {', '.join(f'{name} ({number})' for name, number in readers.most_common())}")
    for row in wrong:
        print(f"  {row.sort}: {row.name} as {row.reader or 'nothing'} {row.why}")
    if wrong:
        sys.exit(1)
