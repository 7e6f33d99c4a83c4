"""The administration pages of units and facts: they open, and facts are for looking only."""

import pytest
from django.contrib import admin
from django.urls import reverse

from units.models import Unit, User
from workorders.models import SourceMapping, Ticket

pytestmark = pytest.mark.django_db
PAGES = [
    model for model in admin.site._registry if model._meta.app_label in ("units", "workorders")
]


@pytest.fixture
def keeper(client):
    """A superuser's browser."""
    client.force_login(User.objects.create(username="keeper", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_every_list_opens_with_one_row_in_it(keeper, linshu, liaison, model):
    page = keeper.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    assert page.status_code == 200


def test_facts_can_be_neither_added_nor_changed(keeper, qingyun):
    assert keeper.get(reverse("admin:workorders_ticket_add")).status_code == 403
    assert "workorders/callerrecord" not in keeper.get(reverse("admin:index")).content.decode()
    assert not admin.site._registry[Ticket].has_change_permission(None)


def test_a_new_unit_gets_its_initials(keeper, linshu):
    fields = {
        "jurisdiction": linshu.pk,
        "group": linshu.groups.get(code="towns").pk,
        "code": "jiaolong",
        "name": "蛟龙镇",
        "kind": "town",
        "aliases-TOTAL_FORMS": 0,
        "aliases-INITIAL_FORMS": 0,
    }

    assert keeper.post(reverse("admin:units_unit_add"), fields).status_code == 302
    assert Unit.objects.get(code="jiaolong").initials == "jlz"


def test_a_mapping_that_cannot_be_used_is_refused_where_it_is_edited(keeper, linshu):
    fields = {"jurisdiction": linshu.pk, "code": "mine", "document": '{"column": [{"field": "?"}]}'}

    page = keeper.post(reverse("admin:workorders_sourcemapping_add"), fields)

    assert "缺少 header" in page.content.decode()
    assert not SourceMapping.objects.exists()
