"""The pages of owners: the table of their routes, from which the template's are written."""

from __future__ import annotations

from shared.edge.web import views, wechat_views, wishes_views
from shared.edge.web.page import Page

PAGES: tuple[Page, ...] = (
    Page("GET", "/p/{token}", views.open_link, open=True),
    Page("GET", "/pay", views.home),
    Page("POST", "/pay", views.pay),
    Page("GET", "/pay/bills/{bill_id}", views.bill),
    Page("GET", "/pay/history", views.history),
    Page("GET", "/pay/return/{payment_id}", views.payment),
    Page("GET", "/pay/messages", wishes_views.wishes),
    Page("POST", "/pay/messages", wishes_views.say),
    Page("GET", "/pay/wechat", wechat_views.begin),
    Page("GET", "/pay/wechat/back", wechat_views.back),
    Page("POST", "/pay/receipts/{payment_id}", views.print_receipt),
    Page("GET", "/static/{name}", views.kept, open=True),
)
