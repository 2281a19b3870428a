// The entry of the pages of films, behind that of every page (app.js).
import "./unsaved.js";
import "./kept_text.js";
import "./bible.js";
import "./board.js";
import "./board_selection.js";
import "./animatic.js";
import "./candidates.js";
