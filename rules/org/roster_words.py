"""The words by which offices head a table of units and people, and call kinds of unit, beside the template's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

HEADS: dict[str, tuple[str, ...]] = {
    "unit": ("单位名称", "单位", "所在单位", "村(社区)", "村(居)", "村居", "村名", "村", "社区"),
    "kind": ("类别", "单位类别", "单位类型", "单位性质", "类型"),
    "parent": ("上级单位", "所属乡镇", "乡镇(街道)", "乡镇街道", "镇街", "所属镇", "乡镇", "镇"),
    "unit_phone": ("单位电话", "办公电话", "办公室电话", "值班电话", "座机"),
    "name": ("人员姓名", "姓名", "干部姓名", "村干部姓名", "名字"),
    "username": ("用户名", "账号", "帐号", "登录名"),
    "phone": ("人员电话", "手机号", "手机号码", "手机", "联系电话", "本人电话", "联系方式", "电话", "电话号码"),
    "email": ("电子邮箱", "邮箱", "电子邮件"),
    "role": ("身份", "角色", "岗位"),
    "remark": ("备注", "说明"),
}
KINDS: dict[str, tuple[str, ...]] = {
    "town": ("乡镇", "镇街", "乡镇街道", "乡镇(街道)", "街道办", "街道办事处"),
    "village": ("行政村", "农村", "村委会", "村民委员会"),
    "community": ("居委会", "居民委员会", "城市社区"),
    "department": ("县直部门", "县级部门", "县直单位", "局", "委办局"),
    "county": ("县", "区", "县级"),
}
NEAR = 0.5


def field_of(head: str, own: Mapping[str, str]) -> str | None:
    """The column that a head means; `own` are the template's heads, in all languages, as keys."""
    return own.get(head) or next((name for name, words in HEADS.items() if head in words), None)


def nearest(head: str, own: Mapping[str, str], taken: Iterable[str]) -> str | None:
    """The column that a head may mean which is not read: one that looks like it, and that no other head is read as."""
    known = {**{word: name for name, words in HEADS.items() for word in words}, **own}
    free = [word for word, name in known.items() if name not in set(taken)]
    near = get_close_matches(head, free, 1, NEAR)
    return known[near[0]] if near else None
