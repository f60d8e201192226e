// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

/** The schema that all statements name, so that the search path of a connection, perhaps a product's, does not matter. */
record Schema(String name) {

    /** Puts the schema where a statement says {@code ${schema}}. */
    String in(String sql) {
        return sql.replace("${schema}", '"' + name + '"');
    }
}
