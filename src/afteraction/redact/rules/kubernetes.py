"""The data of a Kubernetes Secret: values in base64 or plain, in a manifest that says what it is."""

from __future__ import annotations

from afteraction.redact._values import placeholder
from afteraction.redact.rule import Rule


def _secret(value: str, before: str) -> bool:
    """Some value under it says something: not all are empty, templates or references."""
    values = (
        (line.partition(":")[2] if ":" in line else line).strip().strip("\"'|>-+ ") for line in value.splitlines()
    )
    return any(one and not placeholder(one) for one in values)


RULES = (
    Rule(
        "kubernetes-secret",
        r"(?i)(?:^|\n)[ \t]*kind:[ \t]*[\"']?secret[\"']?[ \t]*\r?\n(?:(?:[^-\n][^\n]*|-[^-\n][^\n]*)?\n){0,40}?[ \t]*(?:string)?data:[ \t]*\r?\n(?P<v>(?:[ \t]+[^\n]*(?:\n|$))+)",
        ("kind:",),
        accept=_secret,
        finds=(("apiVersion: v1\nkind: Secret\nmetadata:\n  name: pay\ndata:\n  db: YWRtaW46aHVudGVyMg==\ntype: Opaque", "  db: YWRtaW46aHVudGVyMg==\n"),),
        leaves=('kind: Secret\ndata:\n  a: ""\n', "kind: Secret\ndata:\n  a: {{ b }}\n", "kind: Secret\n---\nkind: Map\ndata:\n  a: b1", "kind: SecretStore\ndata:\n  a: b", "kind: ConfigMap\ndata:\n  a: b"),
    ),
    Rule(
        "kubernetes-secret",
        r"(?i)(?:^|\n)[ \t]*(?:string)?data:[ \t]*\r?\n(?P<v>(?:[ \t]+[^\n]*\n)+)(?:(?:[^-\n][^\n]*|-[^-\n][^\n]*)?\n){0,40}?[ \t]*kind:[ \t]*[\"']?secret[\"']?[ \t]*(?:\r?\n|$)",
        ("kind:",),
        accept=_secret,
        finds=(("apiVersion: v1\ndata:\n  db: YWRtaW46aHVudGVyMg==\nmetadata:\n  name: pay\nkind: Secret\n", "  db: YWRtaW46aHVudGVyMg==\n"),),
        leaves=("data:\n  a: b\nkind: ConfigMap\n",),
    ),
)  # fmt: skip
