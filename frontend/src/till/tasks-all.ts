// Every task of the till; importing it hangs them all in.
import "./screens/cash-in";
import "./screens/cash-out";
import "./screens/hand-over";
import "./screens/offline";
import "./screens/offline-pay";
import "./screens/operation";
import "./screens/shift";
import "./screens/undo";
