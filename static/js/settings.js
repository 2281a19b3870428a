// The entry of the Settings page: what this browser alone is told.
import { cookie, find, on } from "./dom.js";
import { setTheme } from "./frame.js";
import { isAsked } from "./notifying.js";
import { say } from "./messages.js";

on("change", "[data-theme-choice]", (_, select) => setTheme(select.value));

const box = find("[data-notifies]");
box.checked = isAsked();
box.addEventListener("change", async () => {
  const answer = box.checked ? await window.Notification?.requestPermission() : "";
  if (box.checked && answer !== "granted") {
    box.checked = false;
    say("The browser does not let this page notify. Allow it beside the address, then try again.", "error", "notify");
  }
  cookie("artfactory_notify", box.checked ? "on" : "off");
});

const keys = find("[data-single-keys]");
keys.addEventListener("change", () => {
  const { dataset } = document.documentElement;
  if (keys.checked) delete dataset.keys;
  else dataset.keys = "off";
  cookie("artfactory_keys", keys.checked ? "on" : "off");
});
