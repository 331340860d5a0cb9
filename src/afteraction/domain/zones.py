"""Zone names as people, Rails, Windows and log headers write them, turned into IANA names or fixed offsets.

Only a name that means one zone gives an answer: ``CST`` or ``IST`` alone do not. The long names are those of
ActiveSupport's ``TimeZone::MAPPING`` and of CLDR's ``windowsZones``; cities come from the time zone database itself.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from afteraction.domain.late import late
from afteraction.domain.stamps import offset_ns
from afteraction.domain.when import HOUR, MINUTE

_OFFSET = late(
    r"(?:(?:UTC|GMT|UT)\s?(?P<sign>[+\u2212-])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?|(?P<sign2>[+\u2212-])(?P<h2>\d{2})(?::?(?P<m2>\d{2}))?)\Z",
    re.IGNORECASE,
)
_TRAILING = late(r"(?P<name>[^()]+)\((?P<inside>[^()]+)\)\Z")
_LEADING_OFFSET = late(r"[(\[](?P<offset>(?:UTC|GMT)[^)\]]{0,8})[)\]](?P<rest>.*)\Z", re.IGNORECASE)
_SUFFIX = late(r"(?<!\s)\s+(?:local\s+)?(?:time\s?zone|time|timezone)\Z")
_QUALIFIER = late(r"(?<!\s)\s*\((?:us & canada|us and canada|us|canada|usa)\)\Z")
_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
_NO_CITIES = frozenset({"north", "south", "west", "act", "nsw", "lhi"})
# Abbreviations that IANA has as names, though people mean other things by them (EST is -05:00 all year there).
_MISLEADING = frozenset({"est", "mst", "hst", "cst", "ist", "bst", "pst", "roc", "prc", "rok", "w-su"})
_UTC_NAMES = (
    "utc|gmt|z|ut|uct|zulu|etc/utc|etc/gmt|coordinated universal time|universal coordinated time|universal"
    "|universal time|greenwich mean time|greenwich"
)
_UTC = frozenset(_UTC_NAMES.split("|"))

# One zone a line: the names that mean it, in lower case and without a closing "time".
_TABLE = """
America/Los_Angeles: pacific; pacific standard; pacific daylight; us pacific; pacific us; us/pacific-new
America/Denver: mountain; mountain standard; mountain daylight; us mountain time
America/Chicago: central; central standard; central daylight; us central
America/New_York: eastern; eastern standard; eastern daylight; us eastern
America/Halifax: atlantic; atlantic standard; atlantic daylight
America/Anchorage: alaska; alaskan standard; alaskan
Pacific/Honolulu: hawaii; hawaiian standard; hawaii standard; hawaii-aleutian
America/Phoenix: arizona; us mountain standard
America/Indiana/Indianapolis: indiana (east); us eastern standard
America/St_Johns: newfoundland; newfoundland standard
America/Regina: saskatchewan; canada central standard
America/Mexico_City: guadalajara; central standard (mexico); central standard time (mexico)
America/Guatemala: central america; central america standard
America/Tijuana: pacific standard time (mexico)
America/Mazatlan: mountain standard time (mexico)
America/Guayaquil: quito
America/Bogota: sa pacific standard
America/Caracas: venezuela standard
America/La_Paz: sa western standard
America/Santiago: pacific sa standard
America/Argentina/Buenos_Aires: argentina standard; buenos aires
America/Sao_Paulo: e. south america standard; brasilia; brasília
America/Cayenne: sa eastern standard
America/Guyana: georgetown
America/Nuuk: greenland; greenland standard
Atlantic/South_Georgia: mid-atlantic
Atlantic/Azores: azores standard
Atlantic/Cape_Verde: cape verde is.; cape verde standard
Europe/London: uk; united kingdom; britain; british; great britain; england; scotland; wales; edinburgh; gmt standard;
    british summer
Europe/Dublin: ireland; irish standard
Europe/Berlin: central european; central europe; central european standard; central european summer; w. europe
    standard; germany; bern
Europe/Paris: romance standard; france
Europe/Madrid: spain
Europe/Rome: italy
Europe/Budapest: central europe standard; hungary
Europe/Amsterdam: netherlands
Europe/Zurich: switzerland
Europe/Vienna: austria
Europe/Stockholm: sweden
Europe/Oslo: norway
Europe/Copenhagen: denmark
Europe/Warsaw: poland
Europe/Brussels: belgium
Europe/Prague: czech republic
Africa/Algiers: west central africa
Africa/Lagos: w. central africa standard
Europe/Lisbon: western european; western european summer
Europe/Bucharest: eastern european; eastern european summer; gtb standard; romania
Europe/Kiev: fle standard; kyiv; ukraine; kyev
Europe/Chisinau: e. europe standard
Europe/Athens: greece
Europe/Helsinki: finland
Europe/Sofia: bulgaria
Europe/Istanbul: turkey standard
Europe/Moscow: moscow standard; russian standard; st. petersburg
Europe/Kaliningrad: kaliningrad standard
Europe/Minsk: belarus standard
Africa/Casablanca: morocco standard
Atlantic/Reykjavik: greenwich standard
Africa/Cairo: egypt standard
Africa/Johannesburg: pretoria; south africa standard; south africa
Africa/Nairobi: e. africa standard
Asia/Jerusalem: israel standard
Asia/Amman: jordan standard
Asia/Baghdad: arabic standard
Asia/Riyadh: arab standard; arabia standard
Asia/Dubai: arabian standard; abu dhabi; gulf standard
Asia/Tehran: iran standard
Asia/Baku: azerbaijan standard
Asia/Tbilisi: georgian standard
Asia/Yerevan: caucasus standard
Asia/Kabul: afghanistan standard
Asia/Karachi: pakistan standard; islamabad; pakistan
Asia/Tashkent: west asia standard
Asia/Yekaterinburg: ekaterinburg; ekaterinburg standard
Asia/Kolkata: india; india standard; indian standard; chennai; mumbai; new delhi; delhi; bangalore; bengaluru;
    hyderabad
Asia/Colombo: sri jayawardenepura; sri lanka standard
Asia/Kathmandu: nepal standard
Asia/Almaty: astana
Asia/Dhaka: bangladesh standard
Asia/Yangon: myanmar standard
Asia/Ho_Chi_Minh: hanoi; vietnam
Asia/Bangkok: se asia standard; thailand
Asia/Shanghai: beijing; china; china standard
Asia/Taipei: taipei standard; taiwan
Asia/Singapore: singapore standard
Asia/Manila: philippines
Asia/Jakarta: western indonesia
Australia/Perth: w. australia standard
Asia/Ulaanbaatar: ulaan bataar; ulaanbaatar standard
Asia/Tokyo: tokyo standard; japan standard; japan; osaka; sapporo
Asia/Seoul: korea standard; korea; south korea
Asia/Novosibirsk: n. central asia standard
Asia/Krasnoyarsk: north asia standard
Asia/Irkutsk: north asia east standard
Australia/Adelaide: cen. australia standard
Australia/Darwin: aus central standard
Australia/Sydney: canberra; aus eastern standard; australian eastern
Australia/Brisbane: e. australia standard
Australia/Hobart: tasmania standard
Pacific/Port_Moresby: west pacific standard
Pacific/Guadalcanal: solomon is.
Pacific/Noumea: new caledonia
Pacific/Auckland: wellington; new zealand; new zealand standard
Pacific/Fiji: fiji standard
Pacific/Majuro: marshall is.
Pacific/Tongatapu: nuku'alofa; tonga standard
Pacific/Chatham: chatham is.
Pacific/Fakaofo: tokelau is.
Pacific/Apia: samoa; samoa standard
Pacific/Pago_Pago: american samoa
Etc/GMT+12: international date line west
Pacific/Midway: midway island
"""
_LONG: dict[str, str] = {
    alias.strip(): line.partition(":")[0].strip()
    for line in _TABLE.replace("\n    ", " ").strip().splitlines()
    for alias in line.partition(":")[2].split(";")
}


def zone_named(text: str) -> str | None:
    """The IANA name (or a fixed offset such as ``+01:00``) that a zone statement means, if it means exactly one.

    Accepts IANA names in any case, ``UTC+1`` and ``GMT-05:00``, cities that name one zone, and the long names of Rails
    and Windows with or without their leading ``(GMT+01:00)``.
    """
    text = " ".join(text.replace("_", " ").split()).strip(" .,;:")
    if not text or len(text) > 100:
        return None
    leading = _LEADING_OFFSET.match(text)
    if leading:
        return zone_named(leading["rest"]) or _offset(leading["offset"])
    name = text.lower()
    if name in _UTC:
        return "UTC"
    if name[0] in "([" and name[-1] in ")]":
        return zone_named(text[1:-1])
    answer = _offset(text) or _by_name(name) or _by_list(text)
    trailing = _TRAILING.match(text) if answer is None else None
    return zone_named(trailing["name"]) or _offset(trailing["inside"]) if trailing else answer


def _offset(text: str) -> str | None:
    text = text.strip()
    if text.lower() in _UTC:
        return "UTC"
    found = _OFFSET.match(text)
    if found is None:
        return None
    hours, minutes = int(found["h"] or found["h2"]), int(found["m"] or found["m2"] or 0)
    if hours > 14 or minutes > 59:
        return None
    if not hours and not minutes:
        return "UTC"
    shown = f"{'+' if '+' in (found['sign'], found['sign2']) else '-'}{hours:02d}:{minutes:02d}"
    east = offset_ns(shown) or 0
    return shown if east % (15 * MINUTE) == 0 and abs(east) <= 14 * HOUR else None


def _by_name(name: str) -> str | None:
    if name in _LONG and name not in _MISLEADING:
        return _LONG[name]
    known, cities = _database()
    if name in known and name not in _MISLEADING:
        return known[name]
    bare = _SUFFIX.sub("", _QUALIFIER.sub("", name)).strip()
    if bare in _UTC:
        return "UTC"
    if bare in _MISLEADING:
        return None
    return _LONG.get(bare) or cities.get(bare)


def _by_list(text: str) -> str | None:
    """``Edinburgh, London`` and ``New York, NY``: every known part must keep the same time; the first is taken."""
    if "," not in text:
        return None
    found = [zone for part in text.split(",") if (zone := _by_name(part.strip().lower())) is not None]
    return found[0] if found and len({_clocks(zone) for zone in found}) == 1 else None


def _clocks(zone: str) -> tuple[dt.timedelta | None, ...]:
    """What a zone's clocks show in January and July: zones that agree there are one zone in a list of cities."""
    rules = ZoneInfo(zone)
    return tuple(dt.datetime(2024, month, 1, tzinfo=rules).utcoffset() for month in (1, 7))


@cache
def _database() -> tuple[dict[str, str], dict[str, str]]:
    """(names in lower case to their spelling, cities that stand in one zone only)."""
    known: dict[str, str] = {}
    cities: dict[str, set[str]] = {}
    for zone in sorted(available_timezones()):
        if zone.startswith(("posix/", "right/", "SystemV/")) or zone in ("Factory", "localtime", "posixrules"):
            continue
        known[zone.lower().replace("_", " ")] = zone
        region, _, rest = zone.partition("/")
        if region in _REGIONS:
            cities.setdefault(rest.rsplit("/", 1)[-1].lower().replace("_", " "), set()).add(zone)
    # A city listed twice is the same place under an old and a new name; the longer path is the current one.
    single = {city: max(zones, key=len) for city, zones in cities.items() if city not in _NO_CITIES}
    return known, single
