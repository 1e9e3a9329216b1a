package io.skerry.runtime.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code address}: the addresses of this node that are in use, and by whom. */
public final class AddressTable {
  private final Database database;
  private final String node;

  public AddressTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Writes what has changed, by number: a row, or none for an address that is free now. */
  public void write(Map<Integer, Optional<AddressRow>> changes) {
    database.execute(handle ->
        changes.forEach((number, row) -> {
          handle.execute("DELETE FROM address WHERE node = ? AND number = ?", node, number);
          row.ifPresent(present -> insert(handle, present));
        }));
  }

  private void insert(Handle handle, AddressRow row) {
    handle
        .createUpdate(
            """
            INSERT INTO address (node, number, ipv4, ipv6, space, state, jail, used_by, since)
            VALUES (:node, :number, :ipv4, :ipv6, :space, :state, :jail, :usedBy, :since)
            """)
        .bind("node", node)
        .bind("number", row.number())
        .bind("ipv4", row.ipv4())
        .bind("ipv6", row.ipv6())
        .bind("space", row.space())
        .bind("state", row.state().name())
        .bind("jail", row.jail())
        .bind("usedBy", row.usedBy())
        .bind("since", row.since().toEpochMilli())
        .execute();
  }

  /** The addresses in use, by number. */
  public List<AddressRow> list() {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM address WHERE node = :node ORDER BY number")
            .bind("node", node)
            .map((row, _) -> read(row))
            .list());
  }

  /** Removes every row of this node; how many there were. */
  public int clear() {
    return database.write(handle -> handle.execute("DELETE FROM address WHERE node = ?", node));
  }

  private static AddressRow read(ResultSet row) throws SQLException {
    return new AddressRow(
        row.getInt("number"),
        row.getString("ipv4"),
        row.getString("ipv6"),
        row.getString("space"),
        AddressRow.State.valueOf(row.getString("state")),
        row.getString("jail"),
        row.getString("used_by"),
        Instant.ofEpochMilli(row.getLong("since")));
  }
}
