// The entry: every page loads this; each module minds one thing and does nothing where it is absent.
import "./held.js";
import "./morphs.js";
import "./frame.js";
import "./messages.js";
import "./times.js";
import "./strip.js";
import "./shortcuts.js";
import "./palette.js";
import "./cards.js";
import "./copy.js";
import "./create.js";
import "./orders.js";
import "./uploads.js";
import "./prompts.js";
import "./help.js";
import "./price_rows.js";
