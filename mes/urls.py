from django.urls import path

from jewelry.orders.moves import Verb
from mes.moves import PRESSES
from mes.views import board, notes, orders, shipping

app_name = "mes"
urlpatterns = [
    path("", board.board, name="board"),
    path("mine/", board.mine, name="mine"),
    path("find/", board.find, name="find"),
    path("orders/<str:number>/", orders.show, name="order"),
    path("orders/<str:number>/note/", notes.write_note, name="note"),
    path("orders/<str:number>/model/", orders.model, name="model"),
    path("orders/<str:number>/model.glb", orders.light_model, name="light"),
    path("orders/<str:number>/label.pdf", shipping.label, name="label"),
    path("orders/<str:number>/packing.pdf", shipping.packing_list, name="packing"),
    path("orders/<str:number>/ship/", shipping.ship, name="ship"),
    *(
        path(f"orders/<str:number>/{verb}/", orders.move, {"verb": verb}, name=verb.value)
        for verb in PRESSES
        if verb != Verb.SHIP
    ),
]
