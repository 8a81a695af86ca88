from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from crm.admin.base import ModelAdmin
from crm.admin.person_forms import NewPersonForm, PersonForm, PersonPasswordForm
from crm.admin.person_sessions import PersonSessionsMixin
from crm.admin.personal import PersonalDataMixin
from crm.admin.reauthenticated import ProvedAgain
from crm.admin.second_factor import SecondFactorMixin
from jewelry.accounts import given_password, open_sessions, security_log
from jewelry.accounts.addresses import requests
from jewelry.accounts.models import GUEST, User

admin.site.unregister(Group)  # the role decides what a person may do
admin.site.unregister([EmailAddress, Authenticator])  # proofs are not edited by hand


def one_door(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin's own sign-in page knows no second factor, so it redirects to the site's."""
    if request.user.is_authenticated:
        return redirect("admin:index" if request.user.is_staff else "accounts:home")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def one_page(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The site's page counts wrong passwords, and ends the other sessions."""
    return redirect("account_change_password")


admin.site.login = one_door  # type: ignore[method-assign]
admin.site.password_change = one_page  # type: ignore[method-assign,assignment]
admin.site.password_change_done = one_page  # type: ignore[method-assign,assignment]


def _ask_to_confirm(request: HttpRequest, person: User) -> None:
    if requests.hand_over(person, person.email):
        sentence = _(
            "A letter asks %(email)s to confirm the address; others go there from then on."
        )
    else:
        sentence = _(
            "No letter can go to %(email)s at the moment; ask for a new password there later."
        )
    messages.info(request, sentence % {"email": person.email})


@admin.register(User)
class PersonAdmin(  # type: ignore[misc]
    ProvedAgain,
    SecondFactorMixin,
    PersonSessionsMixin,
    PersonalDataMixin,
    UserAdmin,  # type: ignore[type-arg]
    ModelAdmin,
):
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PersonPasswordForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Rows of visitors without an account are nobody's to change."""
        found: QuerySet[User] = super().get_queryset(request)
        return found.exclude(role=GUEST)

    list_display = ("username", "name", "email", "confirmed", "role", "is_active", "last_login")
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "email", "confirmed", "role", "language", "is_active")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "name",
                    "email",
                    "role",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )
    readonly_fields = ("confirmed", "last_login", "date_joined")

    @display(description=_("E-mail confirmed"), boolean=True)
    def confirmed(self, person: User) -> bool:
        return person.is_confirmed

    # The security log records changes of access, with the person who made them. Letters about
    # orders go to an address that was typed here once its person has confirmed it.

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            given_password.give(obj)
        super().save_model(request, obj, form, change)
        by = request.user.pk
        if not change:
            security_log.record("person_made", request, obj, by=by, role=obj.role)
        if obj.email and not obj.is_confirmed and "email" in form.changed_data:
            transaction.on_commit(lambda: _ask_to_confirm(request, obj))
        if change and "role" in form.changed_data:
            was = form.initial["role"]
            security_log.record("role_changed", request, obj, by=by, was=was, role=obj.role)
            open_sessions.end_all(request, obj)  # a new role is signed in to, for its own time
        if change and "is_active" in form.changed_data:
            event = "person_activated" if obj.is_active else "person_deactivated"
            security_log.record(event, request, obj, by=by)
            open_sessions.end_all(request, obj)
