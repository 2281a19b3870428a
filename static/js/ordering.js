// The entry of Create and of what else has the fields of a model, behind that of every page (app.js).
import "./create.js";
import "./create_keys.js";
import "./kinds.js";
import "./models.js";
import "./orders.js";
import "./results.js";
import "./uploads.js";
import "./drop_anywhere.js";
import "./picture_editor.js";
import "./template_picker.js";
import "./prompts.js";
import "./help.js";
import "./row_editor.js";
import "./several.js";
import "./candidates.js";
import "./loras.js";
import "./voices.js";
