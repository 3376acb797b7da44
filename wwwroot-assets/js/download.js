// Hands a text to the browser as a file. Nothing is kept on the server, and the address it is read from ends at once.
export async function downloadStream(name, type, content) {
  download(name, type, await content.arrayBuffer());
}

export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
