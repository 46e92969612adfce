// Every task of the till; importing it hangs them all in.
import "./screens/offline";
import "./screens/offline-pay";
