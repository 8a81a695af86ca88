from django.urls import path

from crm import operations

app_name = "crm"
urlpatterns = [path("", operations.page, name="operations")]
