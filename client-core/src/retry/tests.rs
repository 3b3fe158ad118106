mod after;
mod budget;
mod properties;
mod table;
