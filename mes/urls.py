from django.urls import path

from mes.moves import PRESSES
from mes.views import board, orders

app_name = "mes"
urlpatterns = [
    path("", board.board, name="board"),
    path("mine/", board.mine, name="mine"),
    path("find/", board.find, name="find"),
    path("orders/<str:number>/", orders.show, name="order"),
    path("orders/<str:number>/model/", orders.model, name="model"),
    path("orders/<str:number>/model.glb", orders.light_model, name="light"),
    *(
        path(f"orders/<str:number>/{verb}/", orders.move, {"verb": verb}, name=verb.value)
        for verb in PRESSES
    ),
]
