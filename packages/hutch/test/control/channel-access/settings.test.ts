import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../../../src/control/channel-access/settings.ts";
import { ConfigError } from "../../../src/errors/mod.ts";

test("the EPICS_CA_* variables mean what they mean to every EPICS client", () => {
  const settings = readSettings({
    EPICS_CA_ADDR_LIST: " 10.0.0.255  ioc1:6064 ",
    EPICS_CA_AUTO_ADDR_LIST: "no",
    EPICS_CA_NAME_SERVERS: "gateway",
    EPICS_CA_SERVER_PORT: "5074",
    EPICS_CA_CONN_TMO: "12.5",
    EPICS_CA_MAX_SEARCH_PERIOD: "60",
    EPICS_CA_AUTO_ARRAY_BYTES: "NO",
    EPICS_CA_MAX_ARRAY_BYTES: "1000000",
  });
  assert.deepEqual(settings, {
    addresses: [
      { address: "10.0.0.255", port: 5074 },
      { address: "ioc1", port: 6064 },
    ],
    nameServers: [{ address: "gateway", port: 5074 }],
    repeaterPort: 5065,
    connectionTimeoutMs: 12_500,
    longestSearchPeriodMs: 60_000,
    maxArrayBytes: 1_000_000,
  });
});

test("without variables the defaults hold, and the search goes to the networks of this host", () => {
  const { addresses, nameServers, connectionTimeoutMs, maxArrayBytes } = readSettings({});
  assert.ok(addresses.length > 0);
  assert.ok(addresses.every(({ port }) => port === 5064));
  assert.deepEqual(nameServers, []);
  assert.equal(connectionTimeoutMs, 30_000);
  assert.equal(maxArrayBytes, undefined);
});

test("a variable that cannot be understood is named with its value", () => {
  const wrong = [
    { EPICS_CA_ADDR_LIST: "host:port" },
    { EPICS_CA_NAME_SERVERS: ":5064" },
    { EPICS_CA_SERVER_PORT: "70000" },
    { EPICS_CA_CONN_TMO: "-1" },
  ];
  for (const env of wrong) {
    const [name, value] = Object.entries(env)[0]!;
    assert.throws(
      () => readSettings(env),
      (error) => error instanceof ConfigError && error.message.includes(name) && error.message.includes(value),
      name,
    );
  }
});
