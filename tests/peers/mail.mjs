// Reads mails as postal-mime does. In (standard input): [a mail in base64].
// Out: for each mail its addresses, subject, texts and the parts that are neither, contents in base64.
import { readFileSync } from "node:fs";
import PostalMime from "postal-mime";

const addresses = (list) => (list ?? []).map((one) => one.address);

async function read(raw) {
  const mail = await PostalMime.parse(Buffer.from(raw, "base64"), { attachmentEncoding: "base64" });
  return {
    sender: mail.from.address,
    to: addresses(mail.to),
    copies: [...addresses(mail.cc), ...addresses(mail.bcc)],
    subject: mail.subject,
    text: mail.text,
    html: mail.html ?? null,
    parts: mail.attachments.map((part) => [part.mimeType, part.method ?? null, part.disposition, part.filename, part.content]),
  };
}

const mails = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await Promise.all(mails.map(read))));
