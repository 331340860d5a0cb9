"""Secrets as particular tools write them: database drivers, routers, directory servers, installers, forms."""

from __future__ import annotations

from afteraction.redact._values import evidence, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule


def _given(value: str, before: str) -> bool:
    return not placeholder(value) and not reference(value) and not word(value)


def _plain(value: str, before: str) -> bool:
    bare = value.rstrip(".,;)]}")
    return mixed(bare) and _given(bare, before) and not evidence(bare) and not slug(bare)


RULES = (
    Rule(  # Oracle's thin driver: user/password@host
        "url-password",
        r"(?i)\bjdbc:oracle:(?:thin|oci8?):[\w$#\-]{1,60}/(?P<v>\"[^\"\n]{1,100}\"|[^\s\"'<>]{1,100}?)@",
        ("jdbc:oracle:",),
        accept=lambda value, before: not placeholder(value),
        finds=(("jdbc:oracle:thin:pay/Tr0ub4dor@//db-1:1521/pay", "Tr0ub4dor"),),
        leaves=("jdbc:oracle:thin:@//db-1:1521/pay", "jdbc:oracle:thin:pay/${PASS}@db"),
    ),
    Rule(  # a password with a stroke in it, which a strict address would not have
        "url-password",
        r"(?i)\b(?:s?ftps?|ssh|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|smtps?|ldaps?|imaps?|mssql|clickhouse|nats|kafka)://[^\s/:@\"'<>]{0,60}:(?P<v>[^\s@\"'<>]{0,60}/[^\s@\"'<>:]{0,60})@[A-Za-z0-9_\[]",
        ("://",),
        accept=lambda value, before: not placeholder(value) and mixed(value) and not value.partition("/")[0].isdigit(),
        finds=(("sftp://backup:x/Tr0ub4dor@host-1/in", "x/Tr0ub4dor"),),
        leaves=("postgres://db-1:5432/a@b", "sftp://u:${A/b}@h"),
    ),
    Rule(
        "password",
        r"(?i)\bidentified\s+(?:with\s+\S{1,40}\s+)?by\s+(?:password\s+)?(?:values\s+)?(?:\\?\"(?P<v>[^\"\\\n]{3,200})\\?\")",
        ("identified",),
        accept=lambda value, before: not placeholder(value),
        finds=(('CREATE USER pay IDENTIFIED BY "Tr0ub4dor"', "Tr0ub4dor"),),
        leaves=('IDENTIFIED BY "****"',),
    ),
    Rule(
        "password",
        r"(?i)\bidentified\s+(?:with\s+\S{1,40}\s+)?by\s+(?P<v>[^\s\"'`\\;,()<>]{4,100})\s{0,3}(?:[;\"']|\n|$)",
        ("identified",),
        accept=_plain,
        finds=(("ALTER USER pay IDENTIFIED BY Tr0ub4dor;", "Tr0ub4dor"),),
        leaves=("identified by ana", "the pod is identified by pay-7", "identified by CheckoutLatencyHigh2 alert", 'block identified by 0x55e952e43d12a080\\",', "identified by 4bf92f3577b34da6a3ce929d0e0e4736", "IDENTIFIED BY $PASS"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:(?:create|alter)\s+(?:role|user)\b[^\n;]{0,200}?|with\s+(?:\w{1,16}\s+){1,5})\bpassword\s+\\?[\"'](?P<v>[^\"'\\\n]{3,200})\\?[\"']",
        ("password",),
        accept=lambda value, before: not placeholder(value),
        finds=(('CREATE ROLE pay WITH LOGIN PASSWORD "Tr0ub4dor"', "Tr0ub4dor"), ('WITH LOGIN CREATEDB PASSWORD "Tr0ub4dor"', "Tr0ub4dor"), ("create user pay superuser password 'Tr0ub4dor'", "Tr0ub4dor")),
        leaves=("ALTER ROLE pay PASSWORD '****'",),
    ),
    Rule(  # the third argument of a connection
        "password",
        r"(?i)\b(?:pdo|mysqli|mysqli_connect|oci_connect|drivermanager\.getconnection)(?:->__construct)?\(\s{0,3}\\?[\"'][^\"'\n]{0,300}\\?[\"'],\s{0,3}\\?[\"'][^\"'\n]{0,80}\\?[\"'],\s{0,3}\\?[\"'](?P<v>[^\"'\\\n]{3,200})\\?[\"']",
        ("pdo", "mysqli", "oci_connect", "getconnection"),
        accept=lambda value, before: not placeholder(value),
        finds=(("PDO->__construct('mysql:host=db-1', 'pay', 'Tr0ub4dor')", "Tr0ub4dor"), ('DriverManager.getConnection("jdbc:x", "pay", "Tr0ub4dor")', "Tr0ub4dor")),
        leaves=("new PDO('sqlite:pay.db', '', '****')",),
    ),
    Rule(
        "password",
        r"(?i)\b(?:new )?secret(?:str|string|bytes|value)\(\s{0,3}b?\\?[\"'](?P<v>[^\"'\\\n]{4,300})\\?[\"']",
        ("secretstr", "secretbytes", "secretvalue"),
        accept=_plain,
        finds=(('SecretStr("Tr0ub4dor")', "Tr0ub4dor"),),
        leaves=("SecretStr('**********')", 'SecretStr("pay-tls-2026")'),
    ),
    Rule(  # files of sssd, nslcd, OpenLDAP and kickstart
        "password",
        r"(?i)(?:^|[\n;])[ \t]*(?:bindpw|rootpw|rootpwmoddn|rootbindpw|adminpw|ldap_default_authtok|sasl_secret)[ \t]+(?:--(?:plaintext|iscrypted)[ \t]+)?(?P<v>[^\s\-][^\s]{3,200})",
        ("bindpw", "rootpw", "adminpw", "authtok", "sasl_secret"),
        accept=_plain,
        finds=(("bindpw Tr0ub4dor", "Tr0ub4dor"), ("rootpw --plaintext Tr0ub4dor", "Tr0ub4dor")),
        leaves=("bindpw missing", "rootpw --lock"),
    ),
    Rule(
        "password",
        r"(?i)\bsnmp-server\s+community\s+(?P<v>[^\s]{4,64})\s",
        ("snmp-server",),
        accept=lambda value, before: not placeholder(value),
        finds=(("snmp-server community lark-rd7 RO", "lark-rd7"),),
        leaves=("snmp-server community **** RO",),
    ),
    Rule(  # Cisco: types 5, 7, 8 and 9 can be turned back or guessed
        "password",
        r"(?i)\b(?:password|secret|key|key-string)[ \t]+(?:[5-9]|0)[ \t]+(?P<v>(?:[0-9A-F]{2}){4,60}|\$[589]\$[^\s]{8,120}|[^\s]*[!$^&*@][^\s]{3,60})(?:\s|$)",
        ("password ", "secret ", "key ", "key-string ", "password\t", "secret\t", "key\t"),
        accept=lambda value, before: not placeholder(value) and len(set(value)) > 3,
        finds=(("enable password 7 13061E010803", "13061E010803"), ("enable secret 9 $9$zY8xW7vU6tS5$a7B3c9", "$9$zY8xW7vU6tS5$a7B3c9")),
        leaves=("password 7 days old", "secret 5 expired"),
    ),
    Rule(  # of a form: ``password[]=…``, ``user%5Bpassword%5D=…``
        "password",
        r"(?i)(?:password|passwd|pwd|passphrase|secret|token)(?:_confirmation)?(?:\[\w{0,20}\]|%5D|%5B\w{0,20}%5D){1,2}(?:=|%3D)(?P<v>[^\s\"'<>&;,]{4,300})",
        ("%5d", "]="),
        accept=lambda value, before: not placeholder(value) and mixed(value),
        finds=(("password[]=Tr0ub4dor&x=1", "Tr0ub4dor"), ("user%5Bpassword%5D=Tr0ub4dor", "Tr0ub4dor"), ("password%5B%5D=Tr0ub4dor", "Tr0ub4dor")),
        leaves=("token[]=****", "fields[password]=required"),
    ),
    Rule(
        "token",
        r"(?i)(?:^|[^A-Za-z0-9])[A-Za-z0-9_.\-]{0,40}?(?:auth(?:orization)?[_\-]?code|hmac[_\-]?(?:key|secret)?|(?:^|[^A-Za-z0-9])salt|[a-z]_salt|connection[_\-]?string|conn[_\-]?str|clave)\\{0,4}[\"'\]]{0,2}[ \t]{0,60}(?:=>|:=|[=:])[ \t]{0,60}\\{0,3}[\"'`]?(?P<v>[^\s\"'`\\,;&<>()\[\]{}|]{8,400})",
        ("auth_code", "auth-code", "authcode", "authorization_code", "authorization-code", "authorizationcode", "hmac", "salt", "connection_string", "connection-string", "connectionstring", "connstr", "conn_str", "conn-str", "clave"),
        accept=_plain,
        finds=(("auth_code=zY8xW7vU6tS5", "zY8xW7vU6tS5"), ("salt=zY8xW7vU6tS5", "zY8xW7vU6tS5"), ("clave: Tr0ub4dor9", "Tr0ub4dor9"), ("connection_string=zY8xW7vU6tS5", "zY8xW7vU6tS5")),
        leaves=("auth_code=expired", "salt=pay-2026", "asphalt=zY8xW7vU6tS5", "connection_string=postgres://db-1/pay", "hmac: 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"),
    ),
)  # fmt: skip
