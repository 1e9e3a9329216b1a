package io.skerry.runtime.store;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionFiles;
import io.skerry.runtime.function.VersionId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;

/** The table {@code version_files}: what the snapshots of versions hold. */
public final class VersionFilesTable {
  private final Database database;

  public VersionFilesTable(Database database) {
    this.database = database;
  }

  /** What a version's snapshot holds; absent for versions of before it was noted. */
  public Optional<VersionFiles> find(VersionId version) {
    Optional<byte[]> listing =
        database.read(handle ->
            handle
                .createQuery(
                    "SELECT listing FROM version_files WHERE function = :function AND number = :number")
                .bind("function", version.function().value())
                .bind("number", version.number())
                .mapTo(byte[].class)
                .findOne());
    return listing.map(VersionFilesTable::unpack);
  }

  static void insert(Handle handle, VersionId version, VersionFiles files, byte[] packed) {
    handle.execute(
        "INSERT INTO version_files (function, number, entries, bytes, listing) VALUES (?, ?, ?, ?, ?)",
        version.function().value(),
        version.number(),
        files.entries(),
        files.bytes(),
        packed);
  }

  static void delete(Handle handle, VersionId version) {
    handle.execute(
        "DELETE FROM version_files WHERE function = ? AND number = ?",
        version.function().value(),
        version.number());
  }

  static byte[] pack(VersionFiles files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      Json.MAPPER.writeValue(out, files);
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.INTERNAL, "write the list of files: " + e, e);
    }
    return bytes.toByteArray();
  }

  private static VersionFiles unpack(byte[] packed) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return Json.MAPPER.readValue(in, VersionFiles.class);
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "read the list of files: " + e, e);
    }
  }
}
