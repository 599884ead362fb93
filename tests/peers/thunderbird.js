// Runs inside Thunderbird, sent there by thunderbird.py: (verb, its arguments…, how to answer).
const answer = arguments[arguments.length - 1];
const [verb, ...given] = [...arguments].slice(0, -1);
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");

async function until(what, look) {
  for (let tries = 0; tries < 150; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`waited for ${what}`);
}

const entries = async (calendar) =>
  (await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null)).map((item) => [
    item.id,
    item.startDate.nativeTime / 1e6,
    item.endDate.nativeTime / 1e6,
    item.title,
    item.getProperty("LOCATION"),
    item.status,
    Number(item.getProperty("SEQUENCE")),
    item.getAttendees().map((attendee) => attendee.participationStatus),
  ]);

const verbs = {
  // An account for one address that sends through a server on this machine and fetches nothing, and one calendar.
  account(address, port) {
    for (const calendar of cal.manager.getCalendars()) cal.manager.removeCalendar(calendar);
    const server = MailServices.accounts.createIncomingServer("somebody", "127.0.0.1", "pop3");
    Object.assign(server, { port: 9, loginAtStartUp: false, doBiff: false });
    const out = MailServices.outgoingServer.createServer("smtp");
    out.QueryInterface(Ci.nsISmtpServer).hostname = "127.0.0.1";
    Object.assign(out, { port, authMethod: Ci.nsMsgAuthMethod.none, socketType: Ci.nsMsgSocketType.plain });
    const identity = MailServices.accounts.createIdentity();
    Object.assign(identity, { email: address, smtpServerKey: out.key, doFcc: false });
    const account = MailServices.accounts.createAccount();
    account.incomingServer = server;
    account.addIdentity(identity);
    MailServices.accounts.defaultAccount = account;
    if (!server.rootFolder.containsChildNamed("Inbox")) server.rootFolder.createSubfolder("Inbox", null);
    const calendar = cal.manager.createCalendar("storage", Services.io.newURI("moz-storage-calendar://"));
    cal.manager.registerCalendar(calendar);
    calendar.setProperty("imip.identity.key", identity.key);
    return [Services.appinfo.version, calendar.id];
  },

  // Subscribes to a calendar on the network, looks until there are so many entries, and unsubscribes.
  async feed(address, count) {
    const calendar = cal.manager.createCalendar("ics", Services.io.newURI(address));
    cal.manager.registerCalendar(calendar);
    const shown = await until(`${count} entries`, async () => {
      const found = await entries(calendar);
      return found.length == count ? found : null;
    });
    cal.manager.unregisterCalendar(calendar);
    return shown;
  },

  // Opens a mail in the window, presses one of the buttons of the bar above it, and answers with the bar and the calendar.
  async mail(raw, calendarId, button) {
    const calendar = cal.manager.getCalendarById(calendarId);
    const inbox = MailServices.accounts.defaultAccount.incomingServer.rootFolder.getChildNamed("Inbox");
    const msgHdr = inbox.QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(`From - \n${raw.replaceAll("\r\n", "\n")}`);
    const tabs = Services.wm.getMostRecentWindow("mail:3pane").document.getElementById("tabmail");
    const tab = tabs.openTab("mailMessageTab", { msgHdr, messageURI: msgHdr.folder.getUriForMsg(msgHdr) });
    const page = await until("the invitation's bar", () => {
      const shown = tab.chromeBrowser?.contentWindow;
      return shown?.calImipBar?.itipItem && !shown.document.getElementById("imip-bar").collapsed ? shown : null;
    });
    const all = [...page.document.querySelectorAll("#imip-view-toolbar > toolbarbutton")];
    const buttons = all.filter((one) => !one.hidden).map((one) => one.id);
    const before = JSON.stringify(await entries(calendar));
    page.document.getElementById(button).click();
    const after = await until("the calendar to change", async () => {
      const found = await entries(calendar);
      return JSON.stringify(found) != before ? found : null;
    });
    tabs.closeTab(tab);
    return [buttons, after];
  },
};

(async () => answer([true, await verbs[verb](...given)]))().catch((error) => answer([false, `${error}\n${error.stack}`]));
