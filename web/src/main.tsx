import { render } from "preact";
import "./styles.css";
import { App } from "./views/App";

const place = document.getElementById("page");
if (place) render(<App />, place);
