// The packages ship without types; this is what is used of them, as their readmes describe it.
interface ReceiptPrinter {
  connect(): Promise<void>;
  reconnect(device: unknown): Promise<void>;
  print(bytes: Uint8Array): Promise<void>;
  disconnect(): Promise<void>;
  addEventListener(event: "connected", heard: (device: Record<string, unknown>) => void): void;
  addEventListener(event: "disconnected", heard: () => void): void;
}
declare module "@point-of-sale/webusb-receipt-printer" {
  const WebUSBReceiptPrinter: { new (): ReceiptPrinter };
  export default WebUSBReceiptPrinter;
}
declare module "@point-of-sale/webbluetooth-receipt-printer" {
  const WebBluetoothReceiptPrinter: { new (): ReceiptPrinter };
  export default WebBluetoothReceiptPrinter;
}
