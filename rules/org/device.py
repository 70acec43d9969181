"""A device in words, from what its browser says of itself; a guess, good enough to recognise one's own phone."""

from rules.words import N_

# The first that fits counts: most browsers also name those that they descend from.
BROWSERS = (
    ("MicroMessenger", N_("WeChat")),
    ("MQQBrowser", N_("QQ Browser")),
    ("UCBrowser", N_("UC Browser")),
    ("HuaweiBrowser", N_("Huawei Browser")),
    ("MiuiBrowser", N_("Xiaomi Browser")),
    ("HeyTapBrowser", N_("OPPO Browser")),
    ("VivoBrowser", N_("vivo Browser")),
    ("QIHU", N_("360 Browser")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", N_("HarmonyOS")),
    ("Android", N_("an Android phone")),
    ("Windows", N_("a Windows computer")),
    ("Mac OS", N_("a Mac")),
    ("Linux", N_("a Linux computer")),
)
ANY_BROWSER, ANY_SYSTEM = N_("A browser"), N_("an unknown device")


def device(agent: str) -> tuple[str, str]:
    """Msgids of browser and system for a user agent."""
    browser = next((name for sign, name in BROWSERS if sign in agent), ANY_BROWSER)
    return browser, next((name for sign, name in SYSTEMS if sign in agent), ANY_SYSTEM)
