// The bible of a film: reference pictures are taken from the gallery, by its own picker.
import { find, headers, on } from "./dom.js";
import { sayLoggedOut } from "./messages.js";

let picking = null;

on("click", "[data-picks-reference]", async (_, button) => {
  const answer = await fetch(button.dataset.picksReference, { headers: headers() });
  if (answer.status === 401) return sayLoggedOut();
  picking = button.form;
  find("#picker-list").innerHTML = await answer.text();
  find("#picker").showModal();
});

function take(number) {
  find("#picker").close();
  find("[name=product]", picking).value = number;
  find('[name=file]', picking).value = "";
  picking.requestSubmit(find('[value="picture"]', picking));
}

on("click", ".bible ~ #picker [data-pick]", (_, button) => take(button.dataset.pick));
on("submit", ".bible ~ #picker #pick-by-number", (event, form) => {
  event.preventDefault();
  const number = new FormData(form).get("number").replace(/\D/g, "");
  if (number) take(number);
});
