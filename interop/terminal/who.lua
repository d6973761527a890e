print("this is " .. assert(entity("me")).first_name)
