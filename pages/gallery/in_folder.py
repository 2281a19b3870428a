"""A product's file shown in the file manager, on the machine that the app runs on alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from foundation.client_address import is_local
from gallery import file_manager
from gallery.models import Product


@require_POST
def show_in_folder(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.select_related("asset"), pk=pk)
    file = product.asset.file
    if not is_local(request):
        messages.error(
            request,
            f"Only a browser on the machine that Art Factory runs on can do that. There, the file "
            f"lies at {file}",
        )
    else:
        try:
            file_manager.show(file)
        except file_manager.CannotShow as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Its folder is open.")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "frame/messages_oob.html")
    return redirect("product", pk=pk)
