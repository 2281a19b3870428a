// The entry of the gallery, and of what takes in files, behind that of every page (app.js).
import "./selecting.js";
import "./search_box.js";
import "./compare.js";
import "./duplicates.js";
import "./shelf.js";
import "./sharp.js";
import "./importing.js";
