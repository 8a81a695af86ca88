from django.urls import path

from shop.views import papers, payments

urlpatterns = [
    path("purchases/<uuid:public_id>/pay/", payments.pay, name="pay"),
    path("pay/<str:token>/", payments.link, name="pay_link"),
    path("payments/<str:token>/go/", payments.go, name="payment_go"),
    path("payments/<str:token>/back/", payments.back, name="payment_back"),
    path("payments/<str:token>/invoice/", papers.invoice, name="invoice"),
    path("payments/<str:token>/invoice.pdf", papers.invoice_pdf, name="invoice_pdf"),
    path("payments/<str:token>/receipt/", papers.receipt, name="receipt"),
    path("payments/<str:token>/receipt.pdf", papers.receipt_pdf, name="receipt_pdf"),
    path("statements/", papers.statements, name="statements"),
    path("statements/<int:pk>.pdf", papers.statement_pdf, name="statement_pdf"),
    path("payments/demo/<str:token>/", payments.demo, name="payment_demo"),
    path("payments/notify/<slug:variant>/", payments.notify, name="payment_notify"),
]
