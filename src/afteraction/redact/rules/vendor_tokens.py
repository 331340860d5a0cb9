"""Tokens that vendors made recognisable: a fixed beginning, an alphabet, a length.

The formats are facts from the vendors' own documentation of their tokens. To add one, add a line: the beginnings it may
have, the letters it is made of, and how many there are at least and at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.late import late
from afteraction.redact._values import made_by_chance, mixed, placeholder
from afteraction.redact.rule import Accept, Rule

_ALPHABETS = {
    "word": r"[A-Za-z0-9_]",
    "url": r"[A-Za-z0-9_\-]",
    "alnum": r"[A-Za-z0-9]",
    "hex": r"[a-f0-9]",
    "anyhex": r"[A-Fa-f0-9]",
    "upper": r"[A-Z0-9]",
    "lower": r"[a-z0-9]",
    "base64": r"[A-Za-z0-9+/=]",
    "dotted": r"[A-Za-z0-9_\-.=]",
}
_SAMPLE = "a7B3c9D1e5F2g8H4k6L0m2N7p4Q9r1S5t3V8w6X2y0Z4"
_HEX_SAMPLE = "7a3b9c1d5e2f8a4b6c0d"
_UPPER_SAMPLE = "A7B3C9D1E5F2G8H4K6L2"


def _sample(alphabet: str, length: int) -> str:
    source = {"hex": _HEX_SAMPLE, "anyhex": _HEX_SAMPLE, "upper": _UPPER_SAMPLE, "lower": _SAMPLE.lower()}.get(
        alphabet, _SAMPLE
    )
    return (source * (length // len(source) + 1))[:length]


def _accept(value: str, before: str) -> bool:
    """Capitals alone will do: one AWS key in thirty has no digit."""
    tail = value[-16:] if len(value) >= 28 else value[-10:]
    return not placeholder(value) and (mixed(value) or value.isupper()) and _varied(tail)


def _with_digit(value: str, before: str) -> bool:
    """Slack's tokens hold the numbers of a team and an app: ``xoxb-my-bot-token`` is none."""
    return _accept(value, before) and any(map(str.isdigit, value))


def _no_hash(value: str, before: str) -> bool:
    """Letters beyond f: ``video.ico-<md5>`` is a file."""
    return _accept(value, before) and not _HASH.fullmatch(value.rpartition("-")[2])


def _by_itself(value: str, before: str) -> bool:
    """Not a part of a longer name: ``cache-key-<md5>``."""
    return _accept(value, before) and before[-1:] not in ("-", "_", "/", ".")


def _by_chance(value: str, before: str) -> bool:
    return _accept(value, before) and made_by_chance(value)


_HASH = late(r"[0-9a-f]+")


def _varied(part: str) -> bool:
    """Made by chance, not by holding a key down: ``xxxx`` and ``0000`` stand for a token, they are none."""
    return len(set(part)) > 4 and "xxxx" not in part.lower()


def _token(
    name: str, beginnings: Sequence[str], alphabet: str, least: int, most: int = 0, accept: Accept = _accept
) -> Rule:
    """A rule for ``beginning + letters``; ``most`` 0 means exactly ``least``."""
    count = f"{{{least},{most}}}" if 0 < most <= 1000 else f"{{{least},}}" if most else f"{{{least}}}"
    listed = "|".join(re.escape(beginning) for beginning in beginnings)
    open_ended = most > 2 * least
    tail = "" if open_ended else r"(?:[^A-Za-z0-9_\-]|$)"
    samples = tuple(beginning + _sample(alphabet, least) for beginning in beginnings)
    return Rule(
        name,
        rf"(?:^|[^A-Za-z0-9]|\\[nrt])(?P<v>(?:{listed}){_ALPHABETS[alphabet]}{count}){tail}",
        tuple(dict.fromkeys(beginning.lower() for beginning in beginnings)),
        accept=accept,
        strict=True,
        finds=tuple((f'made "{sample}" today', sample) for sample in samples),
        leaves=tuple(f"made {beginning}{'x' * least} today" for beginning in beginnings),
    )


RULES = (
    # clouds
    _token("aws-access-key", ("AKIA", "ASIA", "ABIA", "ACCA"), "upper", 16),
    _token("aws-bedrock-key", ("ABSK",), "base64", 109, 269),
    _token("aws-session-token", ("IQoJb3JpZ2lu", "FwoGZXIvYXdz"), "base64", 80, 2000),
    _token("gcp-api-key", ("AIza",), "url", 35),
    _token("gcp-refresh-token", ("1//0",), "url", 40, 200),
    _token("gcp-hmac-id", ("GOOG1E",), "upper", 55),
    _token("gcp-oauth-token", ("ya29.",), "url", 20, 2000),
    _token("gcp-oauth-secret", ("GOCSPX-",), "url", 28),
    _token("digitalocean-token", ("dop_v1_", "doo_v1_", "dor_v1_"), "hex", 64),
    _token("alibaba-access-key", ("LTAI",), "alnum", 12, 24),
    _token("tencent-secret-id", ("AKID",), "alnum", 32),
    _token("yandex-api-key", ("AQVN",), "url", 35, 38),
    _token("heroku-api-key", ("HRKU-AA",), "url", 58),
    _token("fly-token", ("fo1_", "fm2_", "fm1r_", "fm1a_"), "base64", 43, 2000),
    _token("netlify-token", ("nfp_",), "alnum", 36, 40),
    _token("planetscale-token", ("pscale_tkn_", "pscale_pw_", "pscale_oauth_"), "dotted", 32, 64),
    _token("supabase-token", ("sbp_", "sb_secret_"), "word", 30, 64),
    _token("clickhouse-key", ("4b1d",), "alnum", 38),
    _token("databricks-token", ("dapi",), "hex", 32, 34),
    _token("vercel-token", ("vercel_",), "alnum", 24, 64, _by_chance),
    _token("vercel-token", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), "alnum", 24, 64),
    _token("render-key", ("rnd_",), "alnum", 28, 40),
    _token("tailscale-key", ("tskey-auth-", "tskey-api-", "tskey-client-", "tskey-scim-", "tskey-webhook-"), "url", 20, 80),
    _token("newrelic-license", ("eu01xx", "us01xx", "gov01xx"), "hex", 30, 36),
    # source code and packages
    _token("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), "alnum", 36, 255),
    _token("github-token", ("github_pat_",), "word", 60, 100),
    _token("gitlab-token", ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glsoat-", "glagent-", "glffct-", "gloas-", "GR1348941"), "dotted", 20, 80),
    _token("bitbucket-token", ("ATBB", "ATCTT3"), "dotted", 24, 250),
    _token("nuget-key", ("oy2",), "lower", 43),
    _token("circleci-token", ("CCIPAT_", "CCIPRJ_"), "word", 40, 90),
    _token("buildkite-token", ("bkua_",), "hex", 40),
    _token("npm-token", ("npm_",), "alnum", 36),
    _token("pypi-token", ("pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"), "url", 50, 1000),
    _token("rubygems-token", ("rubygems_",), "hex", 48),
    _token("crates-token", ("cio",), "alnum", 32),
    _token("docker-token", ("dckr_pat_", "dckr_oat_"), "url", 27, 32),
    _token("artifactory-token", ("AKCp", "cmVmdGtu"), "alnum", 50, 80),
    _token("clojars-token", ("CLOJARS_",), "lower", 60),
    _token("sonar-token", ("squ_", "sqp_", "sqa_"), "alnum", 40),
    _token("snyk-token", ("snyk_uat.", "snyk_sat."), "dotted", 40, 200),
    # chat and mail
    _token("slack-token", ("xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxo-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xoxe.xoxb-", "xoxe.xoxp-", "xapp-"), "url", 16, 250, _with_digit),
    _token("sendgrid-key", ("SG.",), "dotted", 66),
    _token("mailgun-key", ("key-", "pubkey-"), "hex", 32, accept=_by_itself),
    _token("brevo-key", ("xkeysib-",), "url", 81),
    _token("twilio-key", ("SK",), "hex", 32),
    _token("linear-key", ("lin_api_", "lin_oauth_"), "alnum", 32, 64),
    _token("notion-token", ("ntn_",), "alnum", 40, 60),
    _token("notion-token", ("secret_",), "alnum", 43, accept=_by_chance),
    _token("contentful-token", ("CFPAT-",), "url", 43),
    _token("mapbox-token", ("sk.eyJ", "tk.eyJ"), "dotted", 60, 300),
    _token("dropbox-token", ("sl.u.", "sl."), "url", 120, 1400),
    _token("intercom-token", ("dG9rOj",), "base64", 50, 60),
    _token("woocommerce-key", ("ck_", "cs_"), "hex", 40),
    _token("posthog-key", ("phx_",), "alnum", 43, 60),
    _token("figma-token", ("figd_", "figu_"), "url", 38, 60),
    _token("atlassian-token", ("ATATT3",), "dotted", 100, 250),
    # payments and shops
    _token("stripe-key", ("sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_", "whsec_"), "alnum", 10, 120),
    _token("shopify-token", ("shpat_", "shpca_", "shppa_", "shpss_"), "anyhex", 32),
    _token("square-token", ("sq0atp-", "sq0csp-"), "url", 22, 60),
    _token("square-token", ("EAAA",), "url", 60),
    _token("easypost-token", ("EZAK", "EZTK"), "alnum", 54),
    _token("duffel-token", ("duffel_live_", "duffel_test_"), "dotted", 43),
    _token("shippo-token", ("shippo_live_", "shippo_test_"), "hex", 40),
    _token("lob-key", ("live_", "test_"), "hex", 35),
    _token("flutterwave-key", ("FLWSECK_TEST-", "FLWSECK-", "FLWPUBK_TEST-"), "dotted", 12, 64),
    # models
    _token("openai-key", ("sk-proj-", "sk-svcacct-", "sk-admin-"), "url", 40, 250),
    _token("openai-key", ("sk-",), "alnum", 40, 60),
    _token("deepseek-key", ("sk-",), "hex", 32),
    _token("elevenlabs-key", ("sk_",), "hex", 48),
    _token("cerebras-key", ("csk-",), "alnum", 48),
    _token("together-key", ("tgp_v1_",), "url", 40, 50),
    _token("tavily-key", ("tvly-", "tvly-dev-"), "alnum", 32),
    _token("anthropic-key", ("sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-", "sk-ant-"), "url", 40, 200),
    _token("openrouter-key", ("sk-or-v1-",), "hex", 64),
    _token("huggingface-token", ("hf_", "api_org_"), "alnum", 34),
    _token("groq-key", ("gsk_",), "alnum", 52),
    _token("replicate-token", ("r8_",), "alnum", 37, 40),
    _token("perplexity-key", ("pplx-",), "alnum", 48, 56),
    _token("xai-key", ("xai-",), "alnum", 70, 90),
    _token("langsmith-key", ("lsv2_pt_", "lsv2_sk_"), "word", 43),
    # monitoring
    _token("grafana-token", ("glsa_",), "word", 41),
    _token("grafana-token", ("glc_", "eyJrIjoi"), "base64", 30, 400),
    _token("newrelic-key", ("NRAK-", "NRJS-", "NRII-", "NRSP-", "NRRA-"), "url", 19, 40),
    _token("sentry-token", ("sntryu_",), "hex", 64),
    _token("sentry-token", ("sntrys_eyJ",), "dotted", 50, 600),
    _token("dynatrace-token", ("dt0c01.", "dt0s16."), "dotted", 80, 100),
    _token("honeycomb-key", ("hcaik_", "hcxik_", "hcaic_"), "alnum", 40, 70),
    _token("rootly-key", ("rootly_",), "hex", 64),
    _token("datadog-token", ("ddp_", "ddpat_", "ddapp_"), "alnum", 32, 64),
    _token("adafruit-key", ("aio_",), "alnum", 28),
    # infrastructure
    _token("vault-token", ("hvs.", "hvb.", "hvr."), "url", 24, 300),
    _token("terraform-token", ("atlasv1.",), "dotted", 60, 80),
    _token("pulumi-token", ("pul-",), "hex", 40),
    _token("doppler-token", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."), "dotted", 40, 60),
    _token("prefect-token", ("pnu_",), "lower", 36),
    _token("openshift-token", ("sha256~",), "url", 43),
    _token("octopus-key", ("API-",), "upper", 26),
    _token("postman-key", ("PMAK-",), "url", 59),
    _token("harness-token", ("pat.", "sat."), "dotted", 66, 72),
    _token("onepassword-token", ("ops_eyJ",), "base64", 200, 2000),
    _token("sourcegraph-token", ("sgp_", "sgp_local_"), "word", 40, 64),
    _token("infracost-key", ("ico-",), "alnum", 32, accept=_no_hash),
    _token("readme-key", ("rdme_",), "lower", 70),
    _token("typeform-token", ("tfp_",), "dotted", 59),
    _token("frameio-token", ("fio-u-",), "url", 64),
    _token("scalingo-token", ("tk-us-",), "url", 48),
    _token("settlemint-token", ("sm_aat_", "sm_pat_", "sm_sat_"), "alnum", 16),
    _token("endor-key", ("endr+",), "url", 16),
    _token("intra42-secret", ("s-s4t2ud-", "s-s4t2af-"), "hex", 64),
    _token("facebook-token", ("EAAM", "EAAC", "EAAB", "EAAG"), "alnum", 60, 250),
    _token("definednetworking-token", ("dnkey-",), "url", 70, 90),
    Rule(
        "jwt",
        r"(?:^|[^A-Za-z0-9_\-])(?P<v>ey[A-Za-z0-9_\-]{10,}\.ey[A-Za-z0-9_\-/\\]{10,}\.[A-Za-z0-9_\-/\\]{6,}={0,2})",
        ("ey",),
        accept=_accept,
        strict=True,
        finds=(("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.dQw4w9WgXcQabcdefghij today", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.dQw4w9WgXcQabcdefghij"),),
        leaves=("eyJ is how they begin",),
    ),
    Rule(
        "jwt",
        r"(?:^|[^A-Za-z0-9_\-])(?P<v>eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,})(?:[^A-Za-z0-9_\-.]|$)",
        ("eyj",),
        accept=_accept,
        strict=True,
        finds=(("unsigned eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTYifQ today", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTYifQ"),),
    ),
    Rule(  # one that was cut off: its claims can be read all the same
        "jwt",
        r"(?:^|[^A-Za-z0-9_\-])(?P<v>eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,})(?:\.{2,}|…|\.$|\.[^A-Za-z0-9_\-])",
        ("eyj",),
        accept=_accept,
        finds=(("cut eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ... here", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ"),),
        leaves=("eyJ... is how they begin",),
    ),
    Rule(
        "facebook-token",
        r"(?:^|[^A-Za-z0-9])(?P<v>\d{15,16}\|[A-Za-z0-9_\-]{27,40})(?:[^A-Za-z0-9_\-]|$)",
        ("|",),
        accept=_accept,
        strict=True,
        finds=(("app 123456789012345|" + _SAMPLE[:27] + " leaked", "123456789012345|" + _SAMPLE[:27]),),
    ),
    Rule(
        "airtable-token",
        r"(?:^|[^A-Za-z0-9])(?P<v>pat[A-Za-z0-9]{14}\.[a-f0-9]{64})(?:[^A-Za-z0-9]|$)",
        ("pat",),
        accept=_accept,
        strict=True,
        finds=(("key pat" + _SAMPLE[:14] + "." + _sample("hex", 64), "pat" + _SAMPLE[:14] + "." + _sample("hex", 64)),),
        leaves=("pattern.matching.of.long.names.in.some.module",),
    ),
    Rule(
        "azure-devops-token",
        r"(?:^|[^A-Za-z0-9])(?P<v>[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})(?:[^A-Za-z0-9]|$)",
        ("azdo",),
        accept=_accept,
        strict=True,
        finds=(("pat " + _sample("alnum", 76) + "AZDO3kT9", _sample("alnum", 76) + "AZDO3kT9"),),
        leaves=("AZDO pipelines",),
    ),
    Rule(  # Microsoft's identifiable keys: a signature of the service at a fixed place
        "azure-key",
        r"(?:^|[^A-Za-z0-9+/])(?P<v>[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+ABa)[A-Za-z0-9+/]{6}==|[A-Za-z0-9+/]{33}(?:\+AEh|\+ASb|\+ARm|AIoT)[A-Za-z0-9+/]{5,6}=|[A-Za-z0-9+/_\-]{42,44}(?:AzSe|AzFu|\+ACR)[A-Za-z0-9+/]{6,10}={0,2})(?:[^A-Za-z0-9+/]|$)",
        ("+ast", "acdb", "+aba", "+aeh", "+asb", "+arm", "aiot", "azse", "azfu", "+acr"),
        accept=_accept,
        strict=True,
        finds=(("key " + _sample("alnum", 76) + "+AStXy7Kd9==", _sample("alnum", 76) + "+AStXy7Kd9=="), ("key " + _sample("alnum", 33) + "+AEhXy7Kd=", _sample("alnum", 33) + "+AEhXy7Kd=")),
    ),
    Rule(
        "newrelic-license",
        r"(?:^|[^A-Za-z0-9])(?P<v>[a-zA-Z0-9]{36}NRAL)(?:[^A-Za-z0-9]|$)",
        ("nral",),
        accept=_accept,
        strict=True,
        finds=(("key " + _sample("hex", 36) + "NRAL", _sample("hex", 36) + "NRAL"),),
    ),
    Rule(
        "hubspot-token",
        r"(?:^|[^A-Za-z0-9])(?P<v>pat-(?:na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^A-Za-z0-9\-]|$)",
        ("pat-na", "pat-eu", "pat-ap"),
        strict=True,
        finds=(("use pat-na1-4ea38b7b-f563-7709-4bae-87aea12c15cf", "pat-na1-4ea38b7b-f563-7709-4bae-87aea12c15cf"),),
    ),
    Rule(
        "launchdarkly-key",
        r"(?:^|[^A-Za-z0-9_\-])(?P<v>sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^A-Za-z0-9\-]|$)",
        ("sdk-",),
        strict=True,
        finds=(("use sdk-4ea38b7b-f563-7709-4bae-87aea12c15cf", "sdk-4ea38b7b-f563-7709-4bae-87aea12c15cf"),),
    ),
    Rule(
        "mailgun-key",
        r"(?:^|[^A-Za-z0-9\-])(?P<v>[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})(?:[^A-Za-z0-9\-]|$)",
        ("-",),
        accept=_accept,
        finds=(("key " + _sample("hex", 32) + "-4ea38b7b-f5637709", _sample("hex", 32) + "-4ea38b7b-f5637709"),),
        leaves=("4ea38b7b-f563-7709-4bae-87aea12c15cf",),
    ),
    Rule(
        "firebase-key",
        r"(?:^|[^A-Za-z0-9])(?P<v>AAAA[A-Za-z0-9_\-]{7}:[A-Za-z0-9_\-]{140})(?:[^A-Za-z0-9_\-]|$)",
        ("aaaa",),
        accept=_accept,
        strict=True,
        finds=(("key AAAA" + _SAMPLE[:7] + ":" + _sample("alnum", 140), "AAAA" + _SAMPLE[:7] + ":" + _sample("alnum", 140)),),
    ),
    Rule(
        "asana-token",
        r"(?:^|[^A-Za-z0-9/])(?P<v>[0-2]/\d{13,18}(?:/\d{13,18})?:[0-9a-f]{32})(?:[^A-Za-z0-9]|$)",
        ("0/", "1/", "2/"),
        accept=_accept,
        strict=True,
        finds=(("use 1/1204567890123456:" + _sample("hex", 32), "1/1204567890123456:" + _sample("hex", 32)),),
    ),
    Rule(
        "pagerduty-token",
        r"(?:^|[^A-Za-z0-9])(?P<v>u\+[A-Za-z0-9_\-]{18})(?:[^A-Za-z0-9_\-]|$)",
        ("u+",),
        accept=_by_chance,
        finds=(("use u+" + _SAMPLE[:18] + " there", "u+" + _SAMPLE[:18]),),
        leaves=("U+200B", "menu+user_profile_pages_"),
    ),
    Rule(
        "vault-token",
        r"(?:^|[^A-Za-z0-9.])(?P<v>s\.[A-Za-z0-9]{24})(?:[^A-Za-z0-9._\-]|$)",
        ("s.",),
        accept=_by_chance,
        finds=(("use s." + _SAMPLE[:24] + " there", "s." + _SAMPLE[:24]),),
        leaves=("s.PaymentServiceConfiguratio", "ops.handlers"),
    ),
    Rule(
        "sumologic-id",
        r"(?i:sumo)[\w \"'.:=\-]{0,40}?(?:^|[^A-Za-z0-9])(?P<v>su[A-Za-z0-9]{12})(?:[^A-Za-z0-9]|$)",
        ("sumo",),
        accept=lambda value, before: any(map(str.isdigit, value)) and any(map(str.isupper, value)),
        finds=(('sumologic.accessId = "su9OL59biWiJu7"', "su9OL59biWiJu7"),),
        leaves=("sumologic superconsumer1",),
    ),
    Rule(
        "maxmind-key",
        r"(?:^|[^A-Za-z0-9])(?P<v>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?:[^A-Za-z0-9_]|$)",
        ("_mmk",),
        strict=True,
        finds=(("key a7B3c9_" + _SAMPLE[:29] + "_mmk", "a7B3c9_" + _SAMPLE[:29] + "_mmk"),),
    ),
    Rule(
        "onepassword-key",
        r"(?:^|[^A-Za-z0-9\-])(?P<v>A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})(?:[^A-Za-z0-9\-]|$)",
        ("a3-",),
        accept=_accept,
        strict=True,
        finds=(("kit A3-A7B3C9-D1E5F2-G8H4K-6L2A7-B3C9D-1E5F2 lost", "A3-A7B3C9-D1E5F2-G8H4K-6L2A7-B3C9D-1E5F2"),),
    ),
    Rule(
        "telegram-token",
        r"(?:^|[^A-Za-z0-9])(?:bot)?(?P<v>\d{8,10}:AA[A-Za-z0-9_\-]{32,34})(?:[^A-Za-z0-9_\-]|$)",
        (":aa",),
        accept=_accept,
        strict=True,
        finds=(("bot 1234567890:AA" + _SAMPLE[:33], "1234567890:AA" + _SAMPLE[:33]),),
    ),
    Rule(
        "discord-token",
        r"(?:^|[^A-Za-z0-9_\-])(?P<v>[MNO][A-Za-z0-9_\-]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,40})(?:[^A-Za-z0-9_\-]|$)",
        (".",),
        accept=_accept,
        finds=(("token M" + _SAMPLE[:23] + ".G7h8J9." + _SAMPLE[:27] + " leaked", "M" + _SAMPLE[:23] + ".G7h8J9." + _SAMPLE[:27]),),
    ),
    Rule(
        "azure-client-secret",
        r"(?:^|[^A-Za-z0-9_~.\-])(?P<v>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.\-]{31,34})(?:[^A-Za-z0-9_~.\-]|$)",
        ("q~",),
        accept=_accept,
        strict=True,
        finds=(("use abc8Q~" + _SAMPLE[:33] + " there", "abc8Q~" + _SAMPLE[:33]),),
    ),
    Rule(
        "mailchimp-key",
        r"(?:^|[^A-Za-z0-9])(?P<v>[0-9a-f]{32}-us\d{1,2})(?:[^A-Za-z0-9]|$)",
        ("-us",),
        accept=_accept,
        strict=True,
        finds=(("key 0123456789abcdef0123456789abcdef-us12", "0123456789abcdef0123456789abcdef-us12"),),
    ),
    Rule(
        "cloudflare-key",
        r"(?:^|[^A-Za-z0-9])(?P<v>v1\.0-[a-f0-9]{24}-[a-f0-9]{146})(?:[^A-Za-z0-9]|$)",
        ("v1.0-",),
        strict=True,
        finds=(("key v1.0-" + _HEX_SAMPLE[:4] * 6 + "-" + _HEX_SAMPLE[:2] * 73, "v1.0-" + _HEX_SAMPLE[:4] * 6 + "-" + _HEX_SAMPLE[:2] * 73),),
    ),
    Rule(
        "mws-key",
        r"amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ("amzn.mws.",),
        strict=True,
        finds=(("x amzn.mws.4ea38b7b-f563-7709-4bae-87aea12c15cf y", "amzn.mws.4ea38b7b-f563-7709-4bae-87aea12c15cf"),),
    ),
    Rule(
        "paypal-token",
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
        ("access_token$",),
        strict=True,
        finds=(("access_token$production$abcd1234efgh5678$" + "0a" * 16, "access_token$production$abcd1234efgh5678$" + "0a" * 16),),
    ),
    Rule(
        "plaid-token",
        r"access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ("access-sandbox-", "access-development-", "access-production-"),
        strict=True,
        finds=(("access-sandbox-4ea38b7b-f563-7709-4bae-87aea12c15cf", "access-sandbox-4ea38b7b-f563-7709-4bae-87aea12c15cf"),),
    ),
)  # fmt: skip
