/** Statistics of a column of a table. */
module stats {}
