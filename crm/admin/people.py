from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.forms import (
    AdminPasswordChangeForm,
    AuthenticationForm,
    UserChangeForm,
    UserCreationForm,
)

from crm.admin.base import ModelAdmin, ViewOnly
from jewelry.accounts.forms import Throttled
from jewelry.accounts.models import User
from jewelry.orders.models import PayEntry

admin.site.unregister(Group)  # what a person may do follows the role


class AdminLoginForm(Throttled, AuthenticationForm):
    """The admin's own door counts wrong passwords as the site's does."""


admin.site.login_form = AdminLoginForm


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "name", "email", "role", "is_active", "last_login")
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "email", "role", "language", "is_active")}),
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
    readonly_fields = ("last_login", "date_joined")


@admin.register(PayEntry)
class PayAdmin(ViewOnly, ModelAdmin):
    list_display = ("earned_at", "operator", "order", "amount", "reversed_at")
    list_select_related = ("operator", "order")
    search_fields = ("operator__name", "operator__username")
    date_hierarchy = "earned_at"
    show_full_result_count = False
