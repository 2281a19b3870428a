"""The table is only added to, in the transaction of the act and in the name of who is at work."""

import threading
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.urls import reverse

from audit import trail
from audit.actor import acting, actor
from audit.models import AuditAction, AuditEntry, Unchangeable
from production.engine import group_commit
from production.engine.group_commit import together

pytestmark = pytest.mark.django_db


def noted(subject: str = "a cap") -> AuditEntry:
    trail.note(AuditAction.CAP_SET, subject, amount_micros=5)
    return AuditEntry.objects.get(subject=subject)


class TestOnlyAddedTo:
    @pytest.mark.parametrize(
        "change",
        [
            lambda row: row.save(),
            lambda row: row.save(update_fields=["who"]),
            lambda row: row.delete(),
            lambda row: AuditEntry.objects.filter(pk=row.pk).update(who="nobody"),
            lambda row: AuditEntry.objects.all().delete(),
            lambda row: AuditEntry.objects.bulk_update([row], ["who"]),
            lambda row: AuditEntry.objects.update_or_create(pk=row.pk, defaults={"who": "nobody"}),
        ],
        ids=["save", "update_fields", "delete", "update", "delete all", "bulk", "or create"],
    )
    def test_a_row_stays_as_it_is(self, change: Any):
        row = noted()
        row.who = "nobody"
        with pytest.raises(Unchangeable):
            change(row)
        assert AuditEntry.objects.values_list("who", "subject").get() == ("program", "a cap")

    def test_a_row_that_is_there_is_not_written_over(self):
        row = noted()
        with pytest.raises(Exception, match="UNIQUE"), transaction.atomic():
            AuditEntry(pk=row.pk, who="nobody", action=AuditAction.CAP_SET).save()

    def test_the_admin_shows_it_and_changes_nothing(self, client):
        row = noted()
        client.force_login(get_user_model().objects.create_superuser("admin"))
        assert "a cap" in client.get(reverse("admin:audit_auditentry_changelist")).content.decode()
        page = reverse("admin:audit_auditentry_change", args=[row.pk])
        assert client.get(page).status_code == 200
        assert client.post(page, {"who": "nobody"}).status_code == 403
        for act in ("add", "delete"):
            args = [row.pk] if act == "delete" else []
            address = reverse(f"admin:audit_auditentry_{act}", args=args)
            assert client.post(address, {"post": "yes"}).status_code == 403


class TestWho:
    def test_is_at_work_until_the_block_ends(self):
        with acting("page"):
            with acting("token: film"):
                assert actor() == "token: film"
            assert noted().who == "page"
        assert actor() == "program"

    def test_is_nobody_else_s_on_another_thread(self):
        seen: list[str] = []
        with acting("page"):
            thread = threading.Thread(target=lambda: seen.append(actor()))
            thread.start()
            thread.join()
        assert seen == ["program"]

    @pytest.mark.django_db(transaction=True)
    def test_goes_along_when_another_thread_writes(self):
        """One thread serves whoever waits: the second waits until the first is being served."""
        is_served, may_go_on = threading.Event(), threading.Event()

        def slow() -> None:
            is_served.set()
            may_go_on.wait(10)
            trail.note(AuditAction.SPENT, "first")

        def brings(who: str, work: Any) -> threading.Thread:
            def bring() -> None:
                with acting(who):
                    together(work)
                connection.close()

            thread = threading.Thread(target=bring)
            thread.start()
            return thread

        def quick() -> None:
            served_by.append(threading.current_thread())
            trail.note(AuditAction.SPENT, "second")

        served_by: list[threading.Thread] = []
        first = brings("command: generate", slow)
        is_served.wait(10)
        second = brings("page", quick)
        while not group_commit._waiting:
            second.join(0.01)
        may_go_on.set()
        first.join()
        second.join()
        assert served_by == [first]
        assert dict(AuditEntry.objects.values_list("subject", "who")) == {
            "first": "command: generate",
            "second": "page",
        }
