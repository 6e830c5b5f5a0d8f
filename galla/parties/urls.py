"""Addresses of the pages of customers and suppliers."""

from django.urls import path

from galla.parties.views import customers, groups, suppliers

app_name = "parties"
urlpatterns = [
    path("customers/", customers.customer_list, name="customers"),
    path("customers/new/", customers.customer_new, name="customer_new"),
    path("customers/<int:customer_id>/", customers.customer, name="customer"),
    path("customers/<int:customer_id>/edit/", customers.customer_edit, name="customer_edit"),
    path("customers/<int:customer_id>/archive/", customers.customer_archive, name="customer_archive"),
    path("customers/<int:customer_id>/restore/", customers.customer_restore, name="customer_restore"),
    path("customers/<int:customer_id>/erase/", customers.customer_erase, name="customer_erase"),
    path("customers/<int:customer_id>/merge/", customers.customer_merge, name="customer_merge"),
    path("customers/<int:customer_id>/unmerge/", customers.customer_unmerge, name="customer_unmerge"),
    path("customer-groups/", groups.group_list, name="customer_groups"),
    path("customer-groups/new/", groups.group_new, name="customer_group_new"),
    path("customer-groups/<int:customer_group_id>/", groups.group, name="customer_group"),
    path("customer-groups/<int:customer_group_id>/archive/", groups.group_archive, name="customer_group_archive"),
    path("customer-groups/<int:customer_group_id>/restore/", groups.group_restore, name="customer_group_restore"),
    path("suppliers/", suppliers.supplier_list, name="suppliers"),
    path("suppliers/new/", suppliers.supplier_new, name="supplier_new"),
    path("suppliers/<int:supplier_id>/", suppliers.supplier, name="supplier"),
    path("suppliers/<int:supplier_id>/edit/", suppliers.supplier_edit, name="supplier_edit"),
    path("suppliers/<int:supplier_id>/archive/", suppliers.supplier_archive, name="supplier_archive"),
    path("suppliers/<int:supplier_id>/restore/", suppliers.supplier_restore, name="supplier_restore"),
]
