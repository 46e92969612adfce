// Every task of the till; importing it hangs them all in.
import "./screens/bank-cash-in";
import "./screens/cash-in";
import "./screens/cash-out";
import "./screens/deliveries";
import "./screens/devices";
import "./screens/hand-over";
import "./screens/offline";
import "./screens/offline-pay";
import "./screens/operation";
import "./screens/order-cash";
import "./screens/parcels";
import "./screens/push";
import "./screens/shelves";
import "./screens/shift";
import "./screens/transfer";
import "./screens/undo";
